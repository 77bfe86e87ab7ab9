@NullMarked
package io.gatehouse.internal.audit;

import org.jspecify.annotations.NullMarked;
