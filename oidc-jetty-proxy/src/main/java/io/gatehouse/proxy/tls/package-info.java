/** Until when the certificates in use are good. Knows no server and no settings. */
@NullMarked
package io.gatehouse.proxy.tls;

import org.jspecify.annotations.NullMarked;
