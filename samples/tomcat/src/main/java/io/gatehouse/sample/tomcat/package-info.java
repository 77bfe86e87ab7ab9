/** The filter in a program that brings its own Tomcat. */
@NullMarked
package io.gatehouse.sample.tomcat;

import org.jspecify.annotations.NullMarked;
