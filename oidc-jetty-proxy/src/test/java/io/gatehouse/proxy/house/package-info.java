@NullMarked
package io.gatehouse.proxy.house;

import org.jspecify.annotations.NullMarked;
