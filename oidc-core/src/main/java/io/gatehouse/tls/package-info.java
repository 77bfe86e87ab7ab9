/** Certificates and private keys in PEM files: what is in them, and what is wrong with them. Knows no server and no settings. */
@NullMarked
package io.gatehouse.tls;

import org.jspecify.annotations.NullMarked;
