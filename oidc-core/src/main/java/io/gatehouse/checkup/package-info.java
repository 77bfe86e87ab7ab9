/**
 * Looks whether settings work with the provider that is really there, without anybody who signs in: what an operator asks before the first
 * login. Says the same to the provider as a login does, and knows of no request and no session.
 */
@NullMarked
package io.gatehouse.checkup;

import org.jspecify.annotations.NullMarked;
