/** Rules about the code of the Redis store itself. */
@NullMarked
package io.gatehouse.redis.house;

import org.jspecify.annotations.NullMarked;
