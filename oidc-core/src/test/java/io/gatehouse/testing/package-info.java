/** Stand-ins for what surrounds the engine: the clock, the request, the browser, the provider. Shared with the other modules' tests. */
@NullMarked
package io.gatehouse.testing;

import org.jspecify.annotations.NullMarked;
