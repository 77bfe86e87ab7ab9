/**
 * Which requests are allowed to whom: rules over method and canonical path, the first that matches decides.
 *
 * <p>This room knows nothing of how somebody signs in.
 */
@NullMarked
package io.gatehouse.policy;

import org.jspecify.annotations.NullMarked;
