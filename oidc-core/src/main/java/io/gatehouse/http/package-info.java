/**
 * What a request is before anybody decides anything: the facts a door hands in, and the few HTTP values they are made of.
 *
 * <p>This room knows nothing of sign-in, configuration, sessions or any server.
 */
@NullMarked
package io.gatehouse.http;

import org.jspecify.annotations.NullMarked;
