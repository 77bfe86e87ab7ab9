/** Tests of what becomes of other products' configurations. */
@NullMarked
package io.gatehouse.proxy.importer;

import org.jspecify.annotations.NullMarked;
