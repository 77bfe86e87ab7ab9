/**
 * What happened, for logs, audit and metrics. Events never hold a token, code, cookie, secret, verifier or state.
 *
 * <p>This room knows nothing of where the events go.
 */
@NullMarked
package io.gatehouse.event;

import org.jspecify.annotations.NullMarked;
