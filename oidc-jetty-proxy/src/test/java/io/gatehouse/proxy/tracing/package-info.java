@NullMarked
package io.gatehouse.proxy.tracing;

import org.jspecify.annotations.NullMarked;
