/** The engine in the JDK's HTTP server: a door of one's own, in three small classes. */
@NullMarked
package io.gatehouse.sample.httpserver;

import org.jspecify.annotations.NullMarked;
