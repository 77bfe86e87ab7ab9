/** The filter in a Spring Boot application. */
@NullMarked
package io.gatehouse.sample.springboot;

import org.jspecify.annotations.NullMarked;
