@NullMarked
package io.gatehouse.proxy.pool;

import org.jspecify.annotations.NullMarked;
