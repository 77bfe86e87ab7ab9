/** Where requests come in: the connectors, TLS with its certificates, HTTP/2, the PROXY protocol. Knows no route and no rule. */
@NullMarked
package io.gatehouse.proxy.listen;

import org.jspecify.annotations.NullMarked;
