/** The real edge proxies, with the very files of the samples, in front of a gateway that is a process of its own. */
@NullMarked
package io.gatehouse.edges;

import org.jspecify.annotations.NullMarked;
