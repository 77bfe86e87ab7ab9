/**
 * A provider seen from here: its metadata and keys, kept fresh, and the bounded way of calling it. Not API.
 */
@NullMarked
package io.gatehouse.internal.provider;

import org.jspecify.annotations.NullMarked;
