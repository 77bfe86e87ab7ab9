@NullMarked
package io.gatehouse.proxy.log;

import org.jspecify.annotations.NullMarked;
