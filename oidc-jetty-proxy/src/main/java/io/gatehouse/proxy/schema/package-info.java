/**
 * The JSON Schema of {@code gatehouse.yml}, made of the declared keys, for editors and for checks before a deployment. Knows the keys,
 * and neither values nor servers.
 */
@NullMarked
package io.gatehouse.proxy.schema;

import org.jspecify.annotations.NullMarked;
