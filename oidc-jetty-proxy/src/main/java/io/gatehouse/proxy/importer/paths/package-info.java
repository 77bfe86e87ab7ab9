/** Path expressions of other products as path patterns of rules; exactly, or not at all. */
@NullMarked
package io.gatehouse.proxy.importer.paths;

import org.jspecify.annotations.NullMarked;
