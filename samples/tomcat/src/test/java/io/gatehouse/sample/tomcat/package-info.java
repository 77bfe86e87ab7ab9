/** The sample as it runs. */
@NullMarked
package io.gatehouse.sample.tomcat;

import org.jspecify.annotations.NullMarked;
