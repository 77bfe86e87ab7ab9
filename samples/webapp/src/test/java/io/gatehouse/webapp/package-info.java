/** A server and a provider to run the sample with. */
@NullMarked
package io.gatehouse.webapp;

import org.jspecify.annotations.NullMarked;
