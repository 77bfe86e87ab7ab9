/**
 * What a door has to do about a request. An outcome is data: the engine makes it, an adapter carries it out.
 *
 * <p>This room knows nothing of how a decision comes about.
 */
@NullMarked
package io.gatehouse.outcome;

import org.jspecify.annotations.NullMarked;
