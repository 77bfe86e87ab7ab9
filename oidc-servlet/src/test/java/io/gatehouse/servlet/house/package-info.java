/** Rules about the code of the filter itself. */
@NullMarked
package io.gatehouse.servlet.house;

import org.jspecify.annotations.NullMarked;
