/** What the tests of this module share: a real Redis that can be killed, stopped and started again, in each of its shapes. */
@NullMarked
package io.gatehouse.redis.testing;

import org.jspecify.annotations.NullMarked;
