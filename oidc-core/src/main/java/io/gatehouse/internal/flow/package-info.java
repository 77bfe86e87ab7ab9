/**
 * The decisions: which flow answers a request, and each flow from its first check to its outcome. Not API.
 */
@NullMarked
package io.gatehouse.internal.flow;

import org.jspecify.annotations.NullMarked;
