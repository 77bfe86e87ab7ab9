package io.gatehouse.internal.flow;

import io.gatehouse.http.SetCookie;
import io.gatehouse.identity.Caller;
import io.gatehouse.internal.request.Request;
import io.gatehouse.internal.state.Sessions;
import io.gatehouse.outcome.HeaderEdits;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.outcome.Tenure;
import io.gatehouse.policy.AccessPolicy;
import io.gatehouse.session.TokenSet;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lets a request pass: with who asks, in the caller's own words and in headers, tokens and the offer of a signed assertion among them. */
final class Passage {
    private final Parts parts;
    private final Callers callers;

    Passage(Parts parts, Callers callers) {
        this.parts = parts;
        this.callers = callers;
    }

    Outcome.Proceed of(
            Request request,
            Caller caller,
            SessionFlow.Standing standing,
            AccessPolicy.Match match,
            List<SetCookie> cookies) {
        Optional<Sessions.Live> live = standing.live();
        String reference = live.map(Sessions.Live::reference).orElse(null);
        TokenSet tokens = live.map(found -> found.session().tokens()).orElse(null);
        Instant end =
                live.map(found -> parts.life().absoluteEnd(found.session())).orElse(null);
        return of(
                request,
                caller,
                reference,
                standing.counts(),
                headers(request, caller, tokens, reference, end),
                cookies,
                live.<Tenure>map(found -> new SessionTenure(parts, callers, match, request.access(), found))
                        .orElseGet(() -> new AnonymousTenure(parts, request.access())));
    }

    /** Lets a request with an access token pass: no session is used by it, and no cookie set. */
    Outcome.Proceed of(Request request, BearerCaller token, BearerMemory memory) {
        HeaderEdits edits = headers(
                request,
                token.caller(),
                token.tokens(),
                token.reference(),
                token.tokens().accessTokenExpiresAt().orElse(null));
        return of(
                request,
                token.caller(),
                token.reference(),
                false,
                parts.config().bearer().forward() ? edits : edits.removing("Authorization"),
                List.of(),
                new BearerTenure(parts, memory, token, request.access()));
    }

    private static Outcome.Proceed of(
            Request request,
            Caller caller,
            @Nullable String reference,
            boolean sessionCounts,
            HeaderEdits headers,
            List<SetCookie> cookies,
            Tenure tenure) {
        return new Outcome.Proceed(
                caller,
                reference,
                sessionCounts,
                request.path(),
                request.origin(),
                request.clientAddress(),
                headers,
                cookies,
                tenure);
    }

    private HeaderEdits headers(
            Request request,
            Caller caller,
            @Nullable TokenSet tokens,
            @Nullable String reference,
            @Nullable Instant end) {
        HeaderEdits edits = parts.identityHeaders().edits(caller.identity().orElse(null), tokens, request.cookies());
        return parts.assertions()
                .flatMap(assertions -> assertions.header(caller, reference, end, request.origin()))
                .map(edits::with)
                .orElse(edits);
    }
}
