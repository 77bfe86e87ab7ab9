/**
 * How Redis is reached: addresses, TLS, pools, the three shapes of an installation (one, Sentinel, Cluster), and what happens while it
 * does not answer.
 *
 * <p>This room knows nothing of sessions. It is not API and may change at any time.
 */
@NullMarked
package io.gatehouse.redis.internal;

import org.jspecify.annotations.NullMarked;
