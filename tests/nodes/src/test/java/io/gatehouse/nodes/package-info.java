/** Several gateways with one Redis, as processes. */
@NullMarked
package io.gatehouse.nodes;

import org.jspecify.annotations.NullMarked;
