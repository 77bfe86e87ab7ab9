/**
 * The servlet filter: it carries requests of a web application to the engine, and carries out what the engine decides.
 *
 * <p>This room knows nothing of OpenID Connect, of rules or of cookies; it knows what servlet containers do to a request.
 */
@NullMarked
package io.gatehouse.servlet;

import org.jspecify.annotations.NullMarked;
