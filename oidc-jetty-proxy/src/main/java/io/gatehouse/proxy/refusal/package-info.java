/**
 * What was refused lately, why, and what to do about it: for the operator who is told a reference.
 *
 * <p>This room knows the engine's events and the admin listener's answers, and nothing of routes, upstreams and pages.
 */
@NullMarked
package io.gatehouse.proxy.refusal;

import org.jspecify.annotations.NullMarked;
