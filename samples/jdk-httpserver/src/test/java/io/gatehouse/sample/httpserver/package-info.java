/** The sample as it runs. */
@NullMarked
package io.gatehouse.sample.httpserver;

import org.jspecify.annotations.NullMarked;
