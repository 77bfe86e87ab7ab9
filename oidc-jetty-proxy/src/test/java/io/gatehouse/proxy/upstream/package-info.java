@NullMarked
package io.gatehouse.proxy.upstream;

import org.jspecify.annotations.NullMarked;
