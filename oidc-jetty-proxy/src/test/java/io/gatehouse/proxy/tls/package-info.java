@NullMarked
package io.gatehouse.proxy.tls;

import org.jspecify.annotations.NullMarked;
