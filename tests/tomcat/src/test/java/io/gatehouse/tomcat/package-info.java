/** The filter on Tomcat. */
@NullMarked
package io.gatehouse.tomcat;

import org.jspecify.annotations.NullMarked;
