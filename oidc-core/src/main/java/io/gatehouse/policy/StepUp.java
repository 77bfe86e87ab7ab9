package io.gatehouse.policy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How strong, and how fresh, a sign-in must be (RFC 9470).
 *
 * @param acr the classes of which one is needed, the best first; none where any will do
 * @param maxAge how long ago the person may have signed in at the provider; null where that does not matter
 */
public record StepUp(List<String> acr, @Nullable Duration maxAge) {
    /**
     * By how much the provider's clock may be behind ours, and the way back from it may take. The same at the callback and at each
     * request, so that a sign-in that was accepted is not asked for again at once.
     */
    private static final Duration LEEWAY = Duration.ofSeconds(30);

    /** Copies the list. */
    public StepUp {
        acr = List.copyOf(acr);
    }

    /**
     * Tells whether a sign-in was strong and fresh enough. Where the provider did not say how or when, it was not.
     *
     * @param signedInBy the {@code acr} of the sign-in
     * @param signedInAt its {@code auth_time}
     */
    public boolean isMet(Optional<String> signedInBy, Optional<Instant> signedInAt, Instant now) {
        return strength(signedInBy) == Finding.SATISFIED && freshness(signedInAt, now) == Finding.SATISFIED;
    }

    /** Returns whether a sign-in was strong enough. */
    Finding strength(Optional<String> signedInBy) {
        if (acr.isEmpty()) {
            return Finding.SATISFIED;
        }
        return signedInBy.isEmpty()
                ? Finding.MISSING
                : acr.contains(signedInBy.get()) ? Finding.SATISFIED : Finding.NOT_SATISFIED;
    }

    /** Returns whether a sign-in was fresh enough. */
    Finding freshness(Optional<Instant> signedInAt, Instant now) {
        if (maxAge == null) {
            return Finding.SATISFIED;
        }
        if (signedInAt.isEmpty()) {
            return Finding.MISSING;
        }
        return signedInAt.get().plus(maxAge).plus(LEEWAY).isBefore(now) ? Finding.NOT_SATISFIED : Finding.SATISFIED;
    }

    /** Returns how long ago the person may have signed in at the provider. */
    public Optional<Duration> age() {
        return Optional.ofNullable(maxAge);
    }
}
