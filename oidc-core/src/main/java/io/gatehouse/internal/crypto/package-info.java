/**
 * Sealing: small records that leave this process and must come back unread and unchanged. Not API.
 */
@NullMarked
package io.gatehouse.internal.crypto;

import org.jspecify.annotations.NullMarked;
