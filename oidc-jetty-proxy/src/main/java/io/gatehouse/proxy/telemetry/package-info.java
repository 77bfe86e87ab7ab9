/** What operators measure of the gateway: metrics, and the requests that go through it. Knows no route and no upstream but by name. */
@NullMarked
package io.gatehouse.proxy.telemetry;

import org.jspecify.annotations.NullMarked;
