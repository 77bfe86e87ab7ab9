/** oauth2-proxy: its file, flags and variables, and what each option becomes. */
@NullMarked
package io.gatehouse.proxy.importer.oauth2proxy;

import org.jspecify.annotations.NullMarked;
