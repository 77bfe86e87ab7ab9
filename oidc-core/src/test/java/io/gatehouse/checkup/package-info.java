@NullMarked
package io.gatehouse.checkup;

import org.jspecify.annotations.NullMarked;
