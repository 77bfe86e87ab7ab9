/** The gateway as a door of the engine: a request as the engine sees it, and the engine's answers on the wire. */
@NullMarked
package io.gatehouse.proxy.door;

import org.jspecify.annotations.NullMarked;
