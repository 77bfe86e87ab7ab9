/**
 * What is remembered of a signed-in person between requests, and where it is kept.
 *
 * <p>This room knows nothing of cookies, providers or requests.
 */
@NullMarked
package io.gatehouse.session;

import org.jspecify.annotations.NullMarked;
