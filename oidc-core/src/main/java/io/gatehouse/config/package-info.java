/**
 * What an operator can set: immutable settings with builders, and what judges them.
 *
 * <p>This room knows nothing of how the settings are used.
 */
@NullMarked
package io.gatehouse.config;

import org.jspecify.annotations.NullMarked;
