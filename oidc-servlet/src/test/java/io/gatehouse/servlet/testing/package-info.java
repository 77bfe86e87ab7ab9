/** Servlet containers under one roof, so that the filter is tested on each of them by the same tests. */
@NullMarked
package io.gatehouse.servlet.testing;

import org.jspecify.annotations.NullMarked;
