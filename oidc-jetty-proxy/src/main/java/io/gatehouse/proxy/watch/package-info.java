/** Files that change while the gateway runs. Knows nothing of what they hold. */
@NullMarked
package io.gatehouse.proxy.watch;

import org.jspecify.annotations.NullMarked;
