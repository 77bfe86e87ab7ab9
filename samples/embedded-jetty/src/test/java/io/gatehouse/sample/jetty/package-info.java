/** The sample as it runs. */
@NullMarked
package io.gatehouse.sample.jetty;

import org.jspecify.annotations.NullMarked;
