package io.gatehouse.internal.flow;

import io.gatehouse.config.RefreshConfig;
import io.gatehouse.session.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** When a session's tokens and claims are to be renewed. */
final class RefreshDue {
    /** Of a short-lived access token, this part is used before it is renewed; otherwise each request would renew it. */
    private static final int SHARE = 3;

    private final RefreshConfig config;

    RefreshDue(RefreshConfig config) {
        this.config = config;
    }

    /** Tells whether it is time. */
    boolean due(Session session, Instant now) {
        if (session.tokens().refreshToken().isEmpty()) {
            return false;
        }
        Optional<Duration> claimsAfter = config.claimsAfter();
        if (claimsAfter.isPresent() && !now.isBefore(session.claimsAt().plus(claimsAfter.get()))) {
            return true;
        }
        return session.tokens()
                .accessTokenExpiresAt()
                .filter(end -> !now.isBefore(end.minus(before(session, end))))
                .isPresent();
    }

    /** Tells whether the access token holds for some time yet, so that a request need not wait for a new one. */
    boolean holds(Session session, Instant now, Duration atLeast) {
        return session.tokens()
                .accessTokenExpiresAt()
                .filter(end -> !now.plus(atLeast).isBefore(end))
                .isEmpty();
    }

    /** Tells whether a new access token, living as long as the present one did, could hold for some time. */
    boolean couldHold(Session session, Duration time) {
        return session.tokens()
                .accessTokenExpiresAt()
                .filter(end -> Duration.between(session.claimsAt(), end).compareTo(time) < 0)
                .isEmpty();
    }

    private Duration before(Session session, Instant end) {
        Duration share = Duration.between(session.claimsAt(), end).dividedBy(SHARE);
        return share.compareTo(config.beforeExpiry()) < 0 ? share : config.beforeExpiry();
    }
}
