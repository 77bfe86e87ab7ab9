/**
 * Who somebody is: the claims a provider vouches for, and how a name and roles are read out of them.
 *
 * <p>This room knows nothing of tokens, sessions or requests.
 */
@NullMarked
package io.gatehouse.identity;

import org.jspecify.annotations.NullMarked;
