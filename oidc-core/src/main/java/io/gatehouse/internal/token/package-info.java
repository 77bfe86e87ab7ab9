/**
 * Verifiers of what a provider signs: unverified text in, a verified type out, and no other way to make one. Not API.
 */
@NullMarked
package io.gatehouse.internal.token;

import org.jspecify.annotations.NullMarked;
