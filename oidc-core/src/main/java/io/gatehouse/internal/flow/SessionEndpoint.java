package io.gatehouse.internal.flow;

import io.gatehouse.http.SetCookie;
import io.gatehouse.identity.Identity;
import io.gatehouse.internal.request.ClaimJson;
import io.gatehouse.internal.request.RefusedException;
import io.gatehouse.internal.request.Request;
import io.gatehouse.internal.state.Sessions;
import io.gatehouse.outcome.Answer;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.outcome.Outcome.SessionChange;
import io.gatehouse.outcome.RefusalCode;
import io.gatehouse.session.Session;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tells a page about its own session: who, and until when. Never a token, and asking does not keep the session alive. */
final class SessionEndpoint {
    private final Parts parts;
    private final RefreshFlow refresh;
    private final ProviderChoice choice;

    SessionEndpoint(Parts parts, RefreshFlow refresh) {
        this.parts = parts;
        this.refresh = refresh;
        this.choice = new ProviderChoice(parts);
    }

    /** Answers {@code /oidc/session}. */
    Outcome answer(Request request) throws RefusedException {
        return describe(find(request).session(), List.of());
    }

    /** Answers {@code /oidc/session/refresh}: renews tokens and claims now, for a page of our own origin. */
    Outcome renew(Request request) throws RefusedException {
        if (!request.fromOwnOrigin(true)) {
            throw new RefusedException(
                    RefusalCode.REFRESH_REFUSED,
                    "a page of this origin was expected to ask (Sec-Fetch-Site: same-origin, or Origin), another did");
        }
        RefreshFlow.Result result = refresh.now(request, find(request));
        if (result.live().isEmpty()) {
            throw new RefusedException(
                    RefusalCode.LOGIN_REQUIRED, "the session has ended: " + result.problem(), result.cookies());
        }
        Session session = result.live().get().session();
        if (!result.problem().isEmpty()) {
            boolean possible = session.tokens().refreshToken().isPresent();
            throw new RefusedException(
                    possible ? RefusalCode.PROVIDER_UNAVAILABLE : RefusalCode.REFRESH_REFUSED,
                    result.problem(),
                    result.cookies());
        }
        return describe(session, result.cookies());
    }

    private Sessions.Live find(Request request) throws RefusedException {
        return parts.sessions()
                .find(request, choice.meant(request), parts.clock().instant())
                .orElseThrow(() ->
                        new RefusedException(RefusalCode.LOGIN_REQUIRED, "the session was asked for, there is none"));
    }

    private Outcome describe(Session session, List<SetCookie> cookies) {
        Identity identity =
                parts.identityMapper().map(session.provider(), session.issuer(), session.subject(), session.claims());
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("subject", identity.subject());
        body.put("name", identity.name());
        body.put("roles", new ArrayList<>(identity.roles()));
        body.put("claims", identity.claims());
        body.put("expires_at", parts.life().absoluteEnd(session).getEpochSecond());
        body.put("idle_expires_at", parts.life().idleEnd(session).getEpochSecond());
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "application/json");
        headers.put("Cache-Control", "no-store");
        headers.put("X-Content-Type-Options", "nosniff");
        return new Outcome.Reply(Answer.text(200, headers, ClaimJson.write(body)), cookies, SessionChange.NONE);
    }
}
