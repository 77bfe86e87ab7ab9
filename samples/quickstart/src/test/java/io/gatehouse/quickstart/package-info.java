/** Tests that the quickstart does what its pages and the documentation say. */
@NullMarked
package io.gatehouse.quickstart;

import org.jspecify.annotations.NullMarked;
