/** What an operator writes, and what comes of it. */
@NullMarked
package io.gatehouse.config.reader;

import org.jspecify.annotations.NullMarked;
