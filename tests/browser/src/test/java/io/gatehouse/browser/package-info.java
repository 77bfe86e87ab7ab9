/** What a person sees, in a real browser. */
@NullMarked
package io.gatehouse.browser;

import org.jspecify.annotations.NullMarked;
