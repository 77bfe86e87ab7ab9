/** What stands beside the gateway when it is measured against other proxies: a provider to sign in at, and Jetty's own proxy. */
@NullMarked
package io.gatehouse.benchmarks.proxies;

import org.jspecify.annotations.NullMarked;
