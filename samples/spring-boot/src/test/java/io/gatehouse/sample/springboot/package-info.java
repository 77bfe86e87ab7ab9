/** The sample as it runs. */
@NullMarked
package io.gatehouse.sample.springboot;

import org.jspecify.annotations.NullMarked;
