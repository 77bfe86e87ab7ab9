/**
 * Something to try: a provider to sign in at, an application that shows the requests it gets, and the gateway between them.
 *
 * <p>A sample. The provider signs everybody in as whoever they say they are, so nothing here belongs on a network.
 */
@NullMarked
package io.gatehouse.quickstart;

import org.jspecify.annotations.NullMarked;
