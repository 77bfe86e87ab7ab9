/**
 * Files of keys and secrets that change while Gatehouse runs. Knows how they are read and judged, and nothing of what is done with
 * them.
 */
@NullMarked
package io.gatehouse.internal.watch;

import org.jspecify.annotations.NullMarked;
