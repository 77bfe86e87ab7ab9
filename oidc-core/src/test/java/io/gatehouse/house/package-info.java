/**
 * Rules about the product itself: what is written about it is true.
 */
@NullMarked
package io.gatehouse.house;

import org.jspecify.annotations.NullMarked;
