/** Threads of our own. Not API. */
@NullMarked
package io.gatehouse.internal.thread;

import org.jspecify.annotations.NullMarked;
