/**
 * The messages of OAuth 2.0 and OpenID Connect that go to a provider and come back. Not API.
 */
@NullMarked
package io.gatehouse.internal.protocol;

import org.jspecify.annotations.NullMarked;
