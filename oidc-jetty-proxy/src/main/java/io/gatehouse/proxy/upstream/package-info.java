/** Where requests go that may pass: routes, the upstreams behind them, and the way there and back. */
@NullMarked
package io.gatehouse.proxy.upstream;

import org.jspecify.annotations.NullMarked;
