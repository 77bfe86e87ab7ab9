/** Tests of what is remembered of refusals. */
@NullMarked
package io.gatehouse.proxy.refusal;

import org.jspecify.annotations.NullMarked;
