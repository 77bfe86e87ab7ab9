/** A configuration in the making: values, rules and routes, what is to be said about them, and how that becomes YAML. It knows no product. */
@NullMarked
package io.gatehouse.proxy.importer.draft;

import org.jspecify.annotations.NullMarked;
