package io.gatehouse.policy;

import java.time.Duration;
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
    /** Copies the list. */
    public StepUp {
        acr = List.copyOf(acr);
    }

    /** Returns how long ago the person may have signed in at the provider. */
    public Optional<Duration> age() {
        return Optional.ofNullable(maxAge);
    }
}
