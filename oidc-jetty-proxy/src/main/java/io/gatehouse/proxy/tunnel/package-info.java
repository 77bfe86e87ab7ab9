/** What lasts: WebSockets, passed on frame by frame without a look inside, and the watch that ends what outlives its session. */
@NullMarked
package io.gatehouse.proxy.tunnel;

import org.jspecify.annotations.NullMarked;
