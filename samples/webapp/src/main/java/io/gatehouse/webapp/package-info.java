/** A small web application: it reads who is signed in from its requests, and knows nothing of how that came about. */
@NullMarked
package io.gatehouse.webapp;

import org.jspecify.annotations.NullMarked;
