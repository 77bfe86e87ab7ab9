/**
 * What a browser carries for us: the session cookie and the pending logins. Not API.
 */
@NullMarked
package io.gatehouse.internal.state;

import org.jspecify.annotations.NullMarked;
