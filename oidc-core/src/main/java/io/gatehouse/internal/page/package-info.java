/**
 * The few pages that Gatehouse shows itself. Not API.
 */
@NullMarked
package io.gatehouse.internal.page;

import org.jspecify.annotations.NullMarked;
