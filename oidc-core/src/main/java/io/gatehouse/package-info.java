/**
 * The engine's door: {@link io.gatehouse.Gatehouse} takes a request and says what is to be done about it.
 */
@NullMarked
package io.gatehouse;

import org.jspecify.annotations.NullMarked;
