package io.gatehouse.internal.state;

import io.gatehouse.config.SessionConfig;
import io.gatehouse.session.Session;
import java.time.Duration;
import java.time.Instant;

/** When sessions end. A session is over at the very instant of its end. */
public final class SessionLife {
    private static final Duration LONGEST_INTERVAL = Duration.ofMinutes(1);
    private static final int WRITES_PER_TIMEOUT = 20;

    private final Duration inactivityTimeout;
    private final Duration maxDuration;
    private final Duration writeInterval;
    private final boolean endWithIdToken;

    /** Creates the rules of the given settings. */
    public SessionLife(SessionConfig config) {
        this.inactivityTimeout = config.inactivityTimeout();
        this.maxDuration = config.maxDuration();
        this.endWithIdToken = config.endWithIdToken();
        Duration share = inactivityTimeout.dividedBy(WRITES_PER_TIMEOUT);
        this.writeInterval = share.compareTo(LONGEST_INTERVAL) < 0 ? share : LONGEST_INTERVAL;
    }

    /** Returns the absolute end of a session that begins now. */
    public Instant absoluteEnd(Instant now) {
        return now.plus(maxDuration);
    }

    /** Returns how long a session lasts at most, and so how long it must be remembered that one has ended. */
    public Duration longest() {
        return maxDuration;
    }

    /** Returns when the session ends if it is not used any more. */
    public Instant idleEnd(Session session) {
        return session.lastSeenAt().plus(inactivityTimeout);
    }

    /** Returns when the session ends, whichever end comes first. */
    public Instant end(Session session) {
        Instant idle = idleEnd(session);
        return earlier(idle, absoluteEnd(session));
    }

    /** Returns when the session ends however much it is used, unless a refresh brings a new ID token where sessions end with that. */
    public Instant absoluteEnd(Session session) {
        Instant longest = latestEnd(session);
        return endWithIdToken ? earlier(longest, session.idTokenEndsAt().orElse(longest)) : longest;
    }

    /** Returns the instant that the session cannot outlive, whatever happens. */
    public Instant latestEnd(Session session) {
        // The settings may have become shorter since the session began.
        return earlier(session.expiresAt(), session.createdAt().plus(maxDuration));
    }

    /** Tells whether the session has ended. A session from the future, as clocks may make it, is alive. */
    public boolean ended(Session session, Instant now) {
        return !now.isBefore(end(session));
    }

    /** Tells whether it is time to write down that the session is used: twenty times a timeout, once a minute at the most. */
    public boolean dueForWrite(Session session, Instant now) {
        return !now.isBefore(session.lastSeenAt().plus(writeInterval));
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
