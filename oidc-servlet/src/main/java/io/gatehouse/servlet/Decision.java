package io.gatehouse.servlet;

import io.gatehouse.Gatehouse;
import io.gatehouse.identity.Identity;
import io.gatehouse.outcome.HeaderEdits;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one filter decided about one request. It travels with the request through forwards, includes, error pages and asynchronous
 * dispatches, which are the application's own doing and are not judged again.
 */
final class Decision {
    private final Gatehouse gatehouse;
    private final HeaderEdits edits;
    private final @Nullable String sessionReference;
    private final boolean bySession;
    private volatile @Nullable Identity identity;
    private volatile boolean signedOut;

    /**
     * Creates a decision.
     *
     * @param bySession whether the cookies of the request had a say in it; an access token in their place leaves them, and what the
     *     container keeps for the person in the browser, alone
     */
    Decision(
            Gatehouse gatehouse,
            HeaderEdits edits,
            @Nullable Identity identity,
            @Nullable String sessionReference,
            boolean bySession) {
        this.gatehouse = gatehouse;
        this.edits = edits;
        this.identity = identity;
        this.sessionReference = sessionReference;
        this.bySession = bySession;
    }

    /** Returns what was decided under the attribute, which holds the filter's own secret name; empty where nothing was. */
    static Optional<Decision> about(HttpServletRequest request, String attribute) {
        return request.getAttribute(attribute) instanceof Decision decision ? Optional.of(decision) : Optional.empty();
    }

    /** Tells whether the request, or one that it wraps, already shows this decision. */
    boolean isShownBy(ServletRequest request) {
        ServletRequest layer = request;
        while (layer instanceof ServletRequestWrapper wrapper) {
            if (wrapper instanceof SignedInRequest shown && shown.decision() == this) {
                return true;
            }
            layer = wrapper.getRequest();
        }
        return false;
    }

    Gatehouse gatehouse() {
        return gatehouse;
    }

    /** Returns who asks; empty for an anonymous request, and after {@link #signOut()}. */
    Optional<Identity> identity() {
        return Optional.ofNullable(identity);
    }

    /** Returns what tells the session of whoever asks from every other; empty where there is none, and after {@link #signOut()}. */
    Optional<String> sessionReference() {
        return signedOut ? Optional.empty() : Optional.ofNullable(sessionReference);
    }

    /** Tells whether the cookies of the request had a say in it, and an access token had none. */
    boolean bySession() {
        return bySession;
    }

    HeaderEdits edits() {
        return edits;
    }

    /** Tells whether the application ended the session during this request. */
    boolean signedOut() {
        return signedOut;
    }

    /** Makes the rest of the request anonymous. */
    void signOut() {
        signedOut = true;
        identity = null;
    }
}
