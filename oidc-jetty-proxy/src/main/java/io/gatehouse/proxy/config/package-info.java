/** The settings that the gateway has beside those of the engine: what they are, how they are read, and what judges them. */
@NullMarked
package io.gatehouse.proxy.config;

import org.jspecify.annotations.NullMarked;
