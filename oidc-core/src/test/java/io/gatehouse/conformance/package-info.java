/** One test per module of the OpenID certification of relying parties, named after the module. */
@NullMarked
package io.gatehouse.conformance;

import org.jspecify.annotations.NullMarked;
