/** Doctor with providers that others wrote. */
@NullMarked
package io.gatehouse.doctor;

import org.jspecify.annotations.NullMarked;
