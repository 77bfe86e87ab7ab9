@NullMarked
package io.gatehouse.proxy.listen;

import org.jspecify.annotations.NullMarked;
