/**
 * What we sign ourselves, to tell applications who asks. Knows the settings, our keys and identities; nothing of requests, sessions and
 * providers.
 */
@NullMarked
package io.gatehouse.internal.assertion;

import org.jspecify.annotations.NullMarked;
