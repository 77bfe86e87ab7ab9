/** What keeps log lines within bounds. Knows nothing of what they say. */
@NullMarked
package io.gatehouse.proxy.log;

import org.jspecify.annotations.NullMarked;
