/**
 * Who did what, line by line, for those who must be able to tell years later.
 *
 * <p>This room knows events, and nothing of how they come about.
 */
@NullMarked
package io.gatehouse.internal.audit;

import org.jspecify.annotations.NullMarked;
