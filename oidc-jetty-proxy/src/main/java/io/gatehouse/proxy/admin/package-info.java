/**
 * The operator's door: a listener of its own for health and sessions, and the client that the command line uses to speak to it.
 *
 * <p>This room knows the engine and HTTP, and nothing of routes, upstreams and the public listeners.
 */
@NullMarked
package io.gatehouse.proxy.admin;

import org.jspecify.annotations.NullMarked;
