package io.gatehouse.proxy.status;

import java.time.Instant;

/**
 * How the last call of a provider went.
 *
 * @param reachable whether it answered as a server does that works: with a status below 500, and not 429
 * @param since since when that is so
 * @param at when the last call was
 * @param endpoint which endpoint was called
 * @param result the HTTP status, or a word such as {@code timeout}
 */
record ProviderContact(boolean reachable, Instant since, Instant at, String endpoint, String result) {}
