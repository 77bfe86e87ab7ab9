/**
 * What an operator can set: immutable settings with builders, and the reader that fills them from files, parameters and environment.
 *
 * <p>This room knows nothing of how the settings are used.
 */
@NullMarked
package io.gatehouse.config;

import org.jspecify.annotations.NullMarked;
