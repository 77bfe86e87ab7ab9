/**
 * The gateway: the servlet filter in front of a reverse proxy, with its listeners, its upstream client and its settings.
 *
 * <p>This room knows nothing of OpenID Connect: who may pass, and with which headers, is the engine's decision.
 */
@NullMarked
package io.gatehouse.proxy;

import org.jspecify.annotations.NullMarked;
