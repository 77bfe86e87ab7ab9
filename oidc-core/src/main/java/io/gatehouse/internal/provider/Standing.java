package io.gatehouse.internal.provider;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How something stands that is read from the provider and kept.
 *
 * @param readAt when it was read last; null where it has not been
 * @param dueAt from when on it is read again by whoever needs it; null where nobody has asked for it yet
 * @param problem why the last reading failed; null where it did not
 * @param failingSince since when readings fail; null where the last one did not
 */
public record Standing(
        @Nullable Instant readAt,
        @Nullable Instant dueAt,
        @Nullable String problem,
        @Nullable Instant failingSince) {}
