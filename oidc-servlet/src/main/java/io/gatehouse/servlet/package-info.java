/**
 * The servlet filter, and the servlet that is nothing but Gatehouse: they carry requests of a web application to the engine, and carry out
 * what it decides.
 *
 * <p>This room knows nothing of OpenID Connect, of rules or of cookies; it knows what servlet containers do to a request.
 */
@NullMarked
package io.gatehouse.servlet;

import org.jspecify.annotations.NullMarked;
