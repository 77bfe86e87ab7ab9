@NullMarked
package io.gatehouse.proxy.watch;

import org.jspecify.annotations.NullMarked;
