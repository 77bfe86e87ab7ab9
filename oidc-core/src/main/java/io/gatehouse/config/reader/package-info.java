/**
 * Reads the settings from files, parameters and environment: the keys, the types of their values, and every problem at its place.
 *
 * <p>The grammar is here; what the settings mean together is judged by the settings themselves.
 */
@NullMarked
package io.gatehouse.config.reader;

import org.jspecify.annotations.NullMarked;
