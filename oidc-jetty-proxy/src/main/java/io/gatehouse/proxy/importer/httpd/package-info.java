/** Apache httpd with mod_auth_openidc: its syntax, its sections, and what each directive becomes. */
@NullMarked
package io.gatehouse.proxy.importer.httpd;

import org.jspecify.annotations.NullMarked;
