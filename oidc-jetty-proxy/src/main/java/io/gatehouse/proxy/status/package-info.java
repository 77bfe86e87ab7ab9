/**
 * How the gateway is, for people and programs: what was observed, put together with the state of each part, as a page and as JSON.
 *
 * <p>This room is told where to ask, and changes nothing.
 */
@NullMarked
package io.gatehouse.proxy.status;

import org.jspecify.annotations.NullMarked;
