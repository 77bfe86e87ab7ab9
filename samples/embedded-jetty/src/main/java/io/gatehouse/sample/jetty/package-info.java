/** The filter in a program that brings its own Jetty. */
@NullMarked
package io.gatehouse.sample.jetty;

import org.jspecify.annotations.NullMarked;
