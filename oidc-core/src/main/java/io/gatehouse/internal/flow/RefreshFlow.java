package io.gatehouse.internal.flow;

import io.gatehouse.config.OnRefreshFailure;
import io.gatehouse.event.SessionEvent;
import io.gatehouse.http.SetCookie;
import io.gatehouse.internal.crypto.Digests;
import io.gatehouse.internal.protocol.GrantRefused;
import io.gatehouse.internal.protocol.Renewal;
import io.gatehouse.internal.provider.ProviderFailure;
import io.gatehouse.internal.request.Request;
import io.gatehouse.internal.state.Lease;
import io.gatehouse.internal.state.Realm;
import io.gatehouse.internal.state.Sessions.Live;
import io.gatehouse.internal.state.Sessions.Renewed;
import io.gatehouse.internal.thread.DaemonThreads;
import io.gatehouse.session.Session;
import io.gatehouse.session.SessionStoreException;
import io.gatehouse.session.TokenSet;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Renews tokens and claims of sessions (OpenID Connect Core 1.0, section 12). Providers that rotate refresh tokens take a second use for
 * theft, so each is sent once: by one request of this node, and with a shared store by one node. The others go on with a token that
 * still holds, or wait for the result.
 */
final class RefreshFlow implements AutoCloseable {
    private static final String TOO_LONG = "another request renews the session, and takes too long";
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration MARGIN = Duration.ofSeconds(2);

    /**
     * What became of a session.
     *
     * @param live the session; empty when it has ended
     * @param cookies the cookies to set
     * @param problem why it was not renewed, for the operator; empty when it was, or need not be
     * @param renewedElsewhere whether another request is renewing it at this moment
     */
    record Result(Optional<Live> live, List<SetCookie> cookies, String problem, boolean renewedElsewhere) {
        static Result of(Renewed renewed) {
            return new Result(Optional.of(renewed.live()), renewed.cookies(), "", false);
        }

        static Result unchanged(Live live, String problem) {
            return new Result(Optional.of(live), List.of(), problem, false);
        }

        static Result elsewhere(Live live, String problem) {
            return new Result(Optional.of(live), List.of(), problem, true);
        }
    }

    private final Parts parts;
    private final RefreshDue due;
    private final KeptClaims keptClaims;
    private final Backoff backoff;
    private final Flights flights;
    private final ScheduledExecutorService timer;
    private final Duration patience;

    RefreshFlow(Parts parts) {
        this.parts = parts;
        this.backoff = parts.succession().backoff();
        this.flights = parts.succession().refreshes();
        this.due = new RefreshDue(parts.config().refresh());
        this.keptClaims = new KeptClaims(parts.config());
        this.patience = parts.config().providers().stream()
                .map(provider -> provider.connectTimeout()
                        .plus(provider.requestTimeout())
                        .plus(MARGIN))
                .max(Comparator.naturalOrder())
                .orElse(MARGIN);
        this.timer = DaemonThreads.timer("lease");
    }

    /** Tells whether it is time to renew a session. */
    boolean isDue(Live live, Instant now) {
        return due.due(live.session(), now);
    }

    /** Renews a session that is due. */
    Result whereDue(Request request, Live live, Instant now) {
        return renew(request, live, due.holds(live.session(), now, Duration.ZERO));
    }

    /** Renews a session so that its access token holds for some time. */
    Result atLeast(Request request, Live live, Duration time, Instant now) {
        boolean holds = due.holds(live.session(), now, time);
        boolean better = !holds && due.couldHold(live.session(), time);
        return due.due(live.session(), now) || better ? renew(request, live, holds) : Result.unchanged(live, "");
    }

    /** Renews a session because somebody wants that now. */
    Result now(Request request, Live live) {
        return renew(request, live, false);
    }

    private Result renew(Request request, Live live, boolean canGoOn) {
        live.madeBy(request);
        Optional<String> token = live.session().tokens().refreshToken();
        if (token.isEmpty()) {
            return Result.unchanged(
                    live, "the session has no refresh token; does the provider give one to this client?");
        }
        String key = "refresh:" + Digests.sha256Text(token.get());
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            Optional<CountDownLatch> underWay = flights.begin(key);
            if (underWay.isEmpty()) {
                try {
                    return alone(request, live, key, canGoOn, end);
                } finally {
                    flights.end(key);
                }
            }
            if (canGoOn) {
                return Result.elsewhere(live, "");
            }
            long left = end - System.nanoTime();
            if (left <= 0 || Thread.currentThread().isInterrupted()) {
                return Result.elsewhere(live, TOO_LONG);
            }
            await(underWay.get(), left);
            Optional<Result> others = othersResult(request, live);
            if (others.isPresent()) {
                return others.get();
            }
            // That request could do without a result, or came to none; the back-off keeps this one from a storm.
        }
    }

    /** Returns what another request has made of the session; empty when it is as it was. */
    private Optional<Result> othersResult(Request request, Live live) {
        Optional<Renewed> current =
                parts.sessions().reload(request, live, parts.clock().instant());
        if (current.isEmpty()) {
            return Optional.of(ended(request, live, ""));
        }
        return current.get().live().session().refreshes() == live.session().refreshes()
                ? Optional.empty()
                : current.map(Result::of);
    }

    /** Renews the session as the only request of this node that does, or waits for another node that is at it. */
    private Result alone(Request request, Live live, String key, boolean canGoOn, long end) {
        while (true) {
            Optional<Result> others = othersResult(request, live);
            if (others.isPresent()) {
                return others.get();
            }
            Optional<Lease> lease;
            try {
                lease = Lease.take(parts.entries(), key, parts.random(), timer);
            } catch (SessionStoreException e) {
                if (canGoOn) {
                    return Result.unchanged(live, "the session store does not take a lease: " + e.getMessage());
                }
                throw e;
            }
            if (lease.isPresent()) {
                try {
                    return leased(request, live);
                } finally {
                    lease.get().close();
                }
            }
            if (canGoOn) {
                return Result.elsewhere(live, "");
            }
            if (System.nanoTime() >= end || Thread.currentThread().isInterrupted()) {
                return Result.elsewhere(live, TOO_LONG);
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private Result leased(Request request, Live live) {
        // Whoever had the lease a moment ago may have been faster.
        Optional<Result> meanwhile = othersResult(request, live);
        if (meanwhile.isPresent()) {
            return meanwhile.get();
        }
        return backoff.mayAsk(live.session().provider(), parts.clock().instant())
                ? ask(request, live)
                : Result.unchanged(live, "the provider could not be reached a moment ago");
    }

    private Result ask(Request request, Live live) {
        Session session = live.session();
        try {
            Renewal renewal = parts.providers().of(session.provider()).refresh(session.subject(), session.tokens());
            backoff.answered(session.provider());
            return keep(request, live, renewed(session, renewal));
        } catch (GrantRefused e) {
            backoff.answered(session.provider());
            return refused(request, live, e.getMessage());
        } catch (ProviderFailure e) {
            backoff.failed(session.provider(), parts.clock().instant());
            failed(request, session, false, e.getMessage());
            return Result.unchanged(live, e.getMessage());
        }
    }

    private Session renewed(Session session, Renewal renewal) {
        Instant now = parts.clock().instant();
        Map<String, Object> claims = session.claims();
        if (renewal.claims() != null) {
            claims = keptClaims.of(renewal.claims());
        }
        return session.toBuilder()
                .claims(claims)
                .tokens(renewal.tokens())
                .claimsAt(now)
                .lastSeenAt(now)
                .idTokenEndsAt(
                        renewal.idTokenEndsAt() == null
                                ? session.idTokenEndsAt().orElse(null)
                                : renewal.idTokenEndsAt())
                .refreshes(session.refreshes() + 1)
                .granted(session.granted().renewed(renewal.scopes(), renewal.claims()))
                .build();
    }

    private Result keep(Request request, Live live, Session renewed) {
        Optional<Renewed> kept = parts.sessions().renew(request, live, renewed);
        if (kept.isEmpty()) {
            if (parts.config().logout().revokeTokens()) {
                parts.providers().of(renewed.provider()).revoke(renewed.tokens());
            }
            return ended(request, live, "the session ended while it was renewed");
        }
        parts.events().on(new SessionEvent.TokensRefreshed(renewed.provider(), renewed.subject(), request.summary()));
        return Result.of(kept.get());
    }

    private Result refused(Request request, Live live, String why) {
        // A node that shares no store with this one may have been faster, and its answer be known by now.
        Optional<Result> others = othersResult(request, live);
        if (others.isPresent()) {
            return others.get();
        }
        Session session = live.session();
        boolean ends = parts.config().refresh().onFailure() == OnRefreshFailure.SIGN_IN;
        failed(request, session, ends, why);
        if (ends) {
            parts.sessions().end(live, parts.clock().instant());
            return ended(request, live, why);
        }
        TokenSet tokens = session.tokens();
        // Spent or revoked: it is not sent again.
        TokenSet without = new TokenSet(
                tokens.idToken(),
                tokens.accessToken(),
                tokens.accessTokenExpiresAt().orElse(null),
                null);
        Session kept = session.toBuilder()
                .tokens(without)
                .refreshes(session.refreshes() + 1)
                .build();
        return parts.sessions()
                .renew(request, live, kept)
                .map(renewed -> new Result(Optional.of(renewed.live()), renewed.cookies(), why, false))
                .orElseGet(() -> ended(request, live, why));
    }

    private Result ended(Request request, Live live, String why) {
        List<Realm> realm =
                parts.realms().of(live.session().provider()).stream().toList();
        return new Result(Optional.empty(), parts.sessions().forget(request, realm), why, false);
    }

    private void failed(Request request, Session session, boolean ends, String why) {
        parts.events()
                .on(new SessionEvent.RefreshFailed(
                        session.provider(), session.subject(), ends, why, request.summary()));
    }

    private static void await(CountDownLatch latch, long nanos) {
        try {
            latch.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Gives up the thread that renews leases; leases that are held end by themselves. */
    @Override
    public void close() {
        timer.shutdownNow();
    }
}
