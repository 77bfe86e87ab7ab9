/** Tests of the status page. */
@NullMarked
package io.gatehouse.proxy.status;

import org.jspecify.annotations.NullMarked;
