/**
 * Sessions in Redis, or in Valkey, which speaks the same protocol: shared by every node, sealed before they come here.
 *
 * <p>This room knows what is kept under which key. How Redis is reached is the business of {@code internal}; what a session is, nobody
 * tells it.
 */
@NullMarked
package io.gatehouse.redis;

import org.jspecify.annotations.NullMarked;
