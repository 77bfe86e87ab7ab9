/** Spans of requests and of what is asked for them, sent to a collector. What is in them is decided here alone; nothing waits for anything here. */
@NullMarked
package io.gatehouse.proxy.tracing;

import org.jspecify.annotations.NullMarked;
