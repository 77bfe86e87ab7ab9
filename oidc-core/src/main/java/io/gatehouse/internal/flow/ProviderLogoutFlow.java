package io.gatehouse.internal.flow;

import io.gatehouse.config.StoreKind;
import io.gatehouse.event.SessionEvent;
import io.gatehouse.http.MalformedRequestException;
import io.gatehouse.http.Origin;
import io.gatehouse.http.Params;
import io.gatehouse.internal.crypto.Digests;
import io.gatehouse.internal.protocol.OpenIdClient;
import io.gatehouse.internal.provider.ProviderFailure;
import io.gatehouse.internal.request.ClaimJson;
import io.gatehouse.internal.request.RefusedException;
import io.gatehouse.internal.request.Request;
import io.gatehouse.internal.state.Realm;
import io.gatehouse.internal.state.Sessions;
import io.gatehouse.internal.state.Tags;
import io.gatehouse.internal.token.LogoutTokenVerifier.VerifiedLogoutToken;
import io.gatehouse.internal.token.SafeText;
import io.gatehouse.outcome.Answer;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.outcome.Outcome.SessionChange;
import io.gatehouse.outcome.RefusalCode;
import io.gatehouse.session.ExpiringEntries;
import io.gatehouse.session.SessionStoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * Ends sessions because the provider says so: to us directly (OpenID Connect Back-Channel Logout 1.0), or by a frame in the browser
 * (Front-Channel Logout 1.0). Needs no cookie. The tokens are left alone: the provider knows.
 */
final class ProviderLogoutFlow {
    private static final String UNKNOWN = "unknown";
    private static final int MAX_SID = 512;
    private static final int ENTRY_BYTES = 300;
    private static final String PAGE =
            "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Signed out</title></head><body></body></html>\n";
    /** A token that was begun with, and one that was carried out. */
    private static final byte[] BEGUN = {0};

    private static final byte[] DONE = {1};

    private final Parts parts;
    private final Allowance refusals = new Allowance(20, 60, Duration.ofMinutes(1));
    private final Allowance unproved;

    ProviderLogoutFlow(Parts parts) {
        this.parts = parts;
        // Not so many that they crowd out what else is remembered, which has a quarter of session.max-memory.
        int most = Math.min(100_000, parts.config().session().maxMemory() / (8 * ENTRY_BYTES));
        this.unproved = new Allowance(Math.min(10_000, most), most, parts.life().longest());
    }

    /** Answers {@code /oidc/logout/backchannel}: 200 when the sessions have ended on every node, 400 otherwise (section 2.8). */
    Outcome backChannel(Request request) {
        VerifiedLogoutToken token;
        OpenIdClient client;
        String who = UNKNOWN;
        try {
            Params form = request.form();
            if (form.all("logout_token").size() != 1) {
                return refused(
                        request,
                        who,
                        "logout_token must be sent once, as a parameter of a form.",
                        "parameter logout_token was expected once in the form, it came "
                                + form.all("logout_token").size() + " times");
            }
            String text = form.all("logout_token").get(0);
            // Whose it says it is decides whose keys it must hold with, and nothing else.
            Optional<OpenIdClient> claimed = parts.providers().claimedBy(text);
            if (claimed.isEmpty()) {
                return refused(
                        request,
                        who,
                        "The logout token does not hold.",
                        "iss and aud of the logout token must be those of a configured provider and its client, they are not");
            }
            client = claimed.get();
            who = client.config().name();
            token = client.verifyLogoutToken(text);
        } catch (RefusedException e) {
            return refused(request, who, "The form cannot be read.", e.getMessage());
        } catch (ProviderFailure e) {
            return e.code() == RefusalCode.LOGOUT_REQUEST_INVALID
                    ? refused(request, who, "The logout token does not hold.", e.getMessage())
                    : refused(request, who, "The logout token cannot be verified at the moment.", e.getMessage());
        }
        try {
            return end(request, client, token);
        } catch (SessionStoreException e) {
            return refused(
                    request,
                    who,
                    "The sessions cannot be ended at the moment.",
                    "the session store does not answer: " + e.getMessage());
        }
    }

    private Outcome end(Request request, OpenIdClient client, VerifiedLogoutToken token) {
        Instant now = parts.clock().instant();
        // What was begun with and not carried out may come again: the provider is told to try once more, and must be
        // able to.
        String key = "logout-token:"
                + Digests.sha256Text(token.issuer().length() + ":" + token.issuer() + ' ' + token.tokenId());
        Duration life =
                Duration.between(now, token.uselessFrom()).plus(client.config().clockSkew());
        ExpiringEntries entries = parts.entries();
        if (!entries.putIfAbsent(key, BEGUN, life)
                && entries.get(key)
                        .filter(known -> !Arrays.equals(known, BEGUN))
                        .isPresent()) {
            return refused(
                    request,
                    client.config().name(),
                    "The logout token was used before.",
                    "jti of the logout token must be new, this one was used before (Back-Channel Logout 1.0, section 2.6)");
        }
        Optional<String> sid = token.sid();
        OptionalInt ended = parts.sessions()
                .endAll(
                        sid.isPresent()
                                ? Tags.ofProviderSession(token.issuer(), sid.get())
                                : Tags.ofSubject(token.issuer(), token.subject().orElse("")),
                        now);
        entries.put(key, DONE, life);
        request.isBy(client.config().name(), token.subject().orElse(""), "");
        report(request, client, "back", ended);
        return new Outcome.Reply(
                new Answer(200, Map.of("Cache-Control", "no-store"), new byte[0]), List.of(), SessionChange.NONE);
    }

    /**
     * Answers {@code /oidc/logout/frontchannel} (Front-Channel Logout 1.0, section 3). Browsers keep a foreign frame's cookies back, so the
     * session is found by the provider's name for it, which nobody can guess.
     */
    Outcome frontChannel(Request request) throws RefusedException {
        Params query = request.query();
        String iss = exactlyOne(query, "iss");
        String sid = exactlyOne(query, "sid");
        OpenIdClient client = ofIssuer(iss);
        if (sid.isEmpty() || sid.length() > MAX_SID) {
            throw invalid("sid must have 1 to " + MAX_SID + " characters, it has " + sid.length());
        }
        Instant now = parts.clock().instant();
        List<Realm> ownRealms = parts.sessions().findAll(request, parts.realms().on(request.origin()), now).stream()
                .map(Sessions.Live::session)
                .filter(session -> session.issuer().equals(iss)
                        && session.providerSession().filter(sid::equals).isPresent())
                .flatMap(session -> parts.realms().of(session.provider()).stream())
                .toList();
        boolean own = !ownRealms.isEmpty();
        // That a session in a cookie has ended is remembered for as long as it could last, and anybody can ask for
        // that.
        if (!own && parts.config().session().store() == StoreKind.COOKIE && !unproved.take(now)) {
            throw new RefusedException(
                    RefusalCode.SESSION_STORE_UNAVAILABLE,
                    "more sessions are to be ended by the front channel than can be remembered; somebody may be trying that out:"
                            + " use the back channel, or another session.store");
        }
        OptionalInt ended = parts.sessions().endAll(Tags.ofProviderSession(iss, sid), now);
        if (ended.orElse(1) > 0) {
            report(request, client, "front", ended);
        }
        return new Outcome.Reply(
                Answer.text(200, frameHeaders(client), PAGE),
                parts.sessions().forget(request, ownRealms),
                own ? SessionChange.ENDED : SessionChange.NONE);
    }

    /** The one page of ours that may be framed, by the provider alone (section 2; RFC 9700, section 4.16). */
    private Map<String, String> frameHeaders(OpenIdClient client) {
        String ancestors = client.pageOrigins().stream().map(Origin::toString).collect(Collectors.joining(" "));
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "text/html; charset=utf-8");
        headers.put("Cache-Control", "no-store");
        headers.put(
                "Content-Security-Policy",
                "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors "
                        + (ancestors.isEmpty() ? "'none'" : ancestors));
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("Referrer-Policy", "no-referrer");
        return headers;
    }

    /** Returns the provider whose issuer it is; anybody can name one. */
    private OpenIdClient ofIssuer(String iss) throws RefusedException {
        List<OpenIdClient> all = parts.providers().all();
        ProviderFailure failure = null;
        for (OpenIdClient client : all) {
            try {
                if (client.issuers().accepts(iss)) {
                    return client;
                }
            } catch (ProviderFailure e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw new RefusedException(failure.code(), failure.getMessage());
        }
        String expected = all.stream()
                .flatMap(client -> client.config().issuer().stream())
                .map(SafeText::quote)
                .collect(Collectors.joining(" or "));
        throw invalid("iss must be " + (expected.isEmpty() ? "that of a configured provider" : expected) + ", it is "
                + SafeText.quote(iss) + "; check which provider has this address registered");
    }

    private static String exactlyOne(Params params, String name) throws RefusedException {
        try {
            return params.atMostOne(name)
                    .orElseThrow(() -> invalid("parameter " + name
                            + " was expected, it is missing; register the client with \"session required\""));
        } catch (MalformedRequestException e) {
            throw invalid(e.getMessage());
        }
    }

    private static RefusedException invalid(String detail) {
        return new RefusedException(RefusalCode.LOGOUT_REQUEST_INVALID, detail);
    }

    private void report(Request request, OpenIdClient client, String channel, OptionalInt ended) {
        parts.events()
                .on(new SessionEvent.ProviderLogout(
                        client.config().name(),
                        channel,
                        ended.isPresent() ? Integer.toString(ended.getAsInt()) : "unknown",
                        request.summary()));
    }

    /** Anybody can send tokens that do not hold: not every one of them is worth a line. */
    private Outcome refused(Request request, String provider, String description, String detail) {
        if (refusals.take(parts.clock().instant())) {
            parts.events().on(new SessionEvent.ProviderLogoutRefused(provider, "back", detail, request.summary()));
        }
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "application/json");
        headers.put("Cache-Control", "no-store");
        headers.put("X-Content-Type-Options", "nosniff");
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("error", "invalid_request");
        body.put("error_description", description);
        return new Outcome.Reply(Answer.text(400, headers, ClaimJson.write(body)), List.of(), SessionChange.NONE);
    }
}
