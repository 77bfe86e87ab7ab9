/**
 * What the engine makes of an exchange: public address, canonical path, client address, kind; and what goes on to the application. Not API.
 */
@NullMarked
package io.gatehouse.internal.request;

import org.jspecify.annotations.NullMarked;
