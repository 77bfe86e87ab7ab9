package io.gatehouse.internal.flow;

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

    SessionEndpoint(Parts parts) {
        this.parts = parts;
    }

    Outcome answer(Request request) throws RefusedException {
        Sessions.Live live = parts.sessions()
                .find(request, parts.clock().instant())
                .orElseThrow(() ->
                        new RefusedException(RefusalCode.LOGIN_REQUIRED, "the session was asked for, there is none"));
        Session session = live.session();
        Identity identity =
                parts.identityMapper().map(session.provider(), session.issuer(), session.subject(), session.claims());
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("subject", identity.subject());
        body.put("name", identity.name());
        body.put("roles", new ArrayList<>(identity.roles()));
        body.put("claims", identity.claims());
        body.put("expires_at", session.expiresAt().getEpochSecond());
        body.put("idle_expires_at", parts.life().idleEnd(session).getEpochSecond());
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "application/json");
        headers.put("Cache-Control", "no-store");
        headers.put("X-Content-Type-Options", "nosniff");
        return new Outcome.Reply(Answer.text(200, headers, ClaimJson.write(body)), List.of(), SessionChange.NONE);
    }
}
