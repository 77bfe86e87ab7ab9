/** Tests of the gateway over real sockets, most of them raw ones: HTTP clients and servers hide what a proxy does. */
@NullMarked
package io.gatehouse.proxy;

import org.jspecify.annotations.NullMarked;
