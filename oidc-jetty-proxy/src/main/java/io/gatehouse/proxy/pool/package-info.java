/** Which of a route's upstreams gets a request, and by which client. Knows whether they are well, and nothing of what is sent. */
@NullMarked
package io.gatehouse.proxy.pool;

import org.jspecify.annotations.NullMarked;
