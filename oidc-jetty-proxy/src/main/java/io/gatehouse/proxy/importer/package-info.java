/**
 * Takes over the configuration of another product: reads it, makes a {@code gatehouse.yml} of it, and judges that by the checks of the
 * gateway. This room writes the files; the rooms below it know nothing of where the result goes.
 */
@NullMarked
package io.gatehouse.proxy.importer;

import org.jspecify.annotations.NullMarked;
