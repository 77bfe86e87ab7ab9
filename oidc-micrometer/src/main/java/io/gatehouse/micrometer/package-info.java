/**
 * What Gatehouse does, as metrics of Micrometer.
 *
 * <p>This room knows what happens, and nothing of where metrics go.
 */
@NullMarked
package io.gatehouse.micrometer;

import org.jspecify.annotations.NullMarked;
