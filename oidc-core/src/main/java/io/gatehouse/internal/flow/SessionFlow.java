package io.gatehouse.internal.flow;

import io.gatehouse.config.StoreKind;
import io.gatehouse.http.SetCookie;
import io.gatehouse.internal.request.Request;
import io.gatehouse.internal.state.Realm;
import io.gatehouse.internal.state.Sessions;
import io.gatehouse.outcome.FreshToken;
import io.gatehouse.outcome.TokenUnavailableException;
import io.gatehouse.policy.AccessPolicy;
import io.gatehouse.session.SessionStoreException;
import io.gatehouse.session.TokenSet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The sessions that requests bring: found, renewed where that is due, and noted as used. */
final class SessionFlow {
    private final Parts parts;
    private final RefreshFlow refresh;

    SessionFlow(Parts parts, RefreshFlow refresh) {
        this.parts = parts;
        this.refresh = refresh;
    }

    /**
     * How a request stands.
     *
     * @param live its session, renewed where that was due
     * @param cookies the cookies to set because of that
     * @param renewedElsewhere whether another request is renewing the session at this moment
     * @param counts whether a session would count; without, its lack says nothing
     */
    record Standing(Optional<Sessions.Live> live, List<SetCookie> cookies, boolean renewedElsewhere, boolean counts) {
        /** How a request stands whose session nobody has looked at. */
        static final Standing NONE = new Standing(Optional.empty(), List.of(), false, false);
    }

    /** Finds out how a request stands that a rule is about. */
    Standing standing(Request request, AccessPolicy.Match match, Instant now) {
        try {
            List<Realm> realms = realms(request);
            if (realms.isEmpty()) {
                return Standing.NONE;
            }
            Optional<Sessions.Live> live = parts.sessions().find(request, realms, now);
            if (live.isEmpty() || !refresh.isDue(live.get(), now) || setsNoCookie(request, match)) {
                return new Standing(live, List.of(), false, true);
            }
            request.beforeWaiting();
            RefreshFlow.Result result = refresh.whereDue(request, live.get(), now);
            return new Standing(result.live(), result.cookies(), result.renewedElsewhere(), true);
        } catch (SessionStoreException e) {
            // What everybody may see is shown, without identity; whatever else needs the store is refused.
            if (match.isForEverybody()) {
                return Standing.NONE;
            }
            throw e;
        }
    }

    /** Notes that a session is used by a request that passes. Returns the cookies to set. */
    List<SetCookie> used(Request request, Standing standing, AccessPolicy.Match match, Instant now) {
        boolean renewed = !standing.cookies().isEmpty();
        if (renewed || standing.live().isEmpty() || setsNoCookie(request, match)) {
            return standing.cookies();
        }
        if (parts.config().session().store() == StoreKind.COOKIE && standing.renewedElsewhere()) {
            // A cookie with the old tokens could reach the browser after the new one.
            return List.of();
        }
        return parts.sessions().touch(request, standing.live().get(), now);
    }

    /** Returns the realms that count for the host and path of a request. */
    private List<Realm> realms(Request request) {
        return parts.realms().at(request.origin(), request.path().decoded());
    }

    /**
     * Tells whether the answer must not renew the session's cookie: what everybody may see may be kept by shared caches, and a whole
     * session in a cookie with it; and where a proxy asks, it alone sees the answer.
     */
    private boolean setsNoCookie(Request request, AccessPolicy.Match match) {
        return parts.config().session().store() == StoreKind.COOKIE
                && (match.isForEverybody() || request.isForwarded());
    }

    /** Returns an access token that holds for some time; empty where the request has no session. */
    Optional<FreshToken> accessToken(Request request, Duration atLeast) {
        Instant now = parts.clock().instant();
        Optional<Sessions.Live> live = parts.sessions().find(request, realms(request), now);
        if (live.isEmpty()) {
            return Optional.empty();
        }
        RefreshFlow.Result result = refresh.atLeast(request, live.get(), atLeast, now);
        if (result.live().isEmpty()) {
            return Optional.empty();
        }
        TokenSet tokens = result.live().get().session().tokens();
        Optional<Instant> end = tokens.accessTokenExpiresAt();
        if (end.isPresent() && parts.clock().instant().plus(atLeast).isAfter(end.get())) {
            throw new TokenUnavailableException(
                    "an access token that holds for " + atLeast.toSeconds()
                            + " s was asked for, and the session's ends sooner; "
                            + (result.problem().isEmpty() ? "the provider's do not hold that long" : result.problem()),
                    result.cookies());
        }
        return Optional.of(new FreshToken(tokens.accessToken(), end.orElse(null), result.cookies()));
    }
}
