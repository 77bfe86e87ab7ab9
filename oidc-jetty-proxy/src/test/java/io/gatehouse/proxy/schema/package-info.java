/** Tests of the schema of the configuration. */
@NullMarked
package io.gatehouse.proxy.schema;

import org.jspecify.annotations.NullMarked;
