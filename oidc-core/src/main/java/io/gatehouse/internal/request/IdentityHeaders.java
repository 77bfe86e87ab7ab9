package io.gatehouse.internal.request;

import io.gatehouse.config.HeaderPreset;
import io.gatehouse.config.IdentityConfig;
import io.gatehouse.config.PassedToken;
import io.gatehouse.event.GatehouseListener;
import io.gatehouse.http.Cookies;
import io.gatehouse.identity.ClaimPath;
import io.gatehouse.identity.Identity;
import io.gatehouse.outcome.HeaderEdits;
import io.gatehouse.session.TokenSet;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Tells the application who asks, in headers; and makes sure that nobody else does: every name that any preset uses is removed from
 * what the client sent, on public paths too.
 */
public final class IdentityHeaders {
    private static final ClaimPath EMAIL = ClaimPath.of("email");
    private static final ClaimPath FULL_NAME = ClaimPath.of("name");
    private static final ClaimPath PREFERRED_USERNAME = ClaimPath.of("preferred_username");

    private final IdentityConfig config;
    private final HeaderText text;
    private final LeftOutHeaders leftOut;
    private final Predicate<String> ownCookie;
    private final RemovedHeaders removed;

    /**
     * Creates the writer of identity headers.
     *
     * @param ownCookie tells which cookies are ours and stay here
     * @param events hears of headers that are left out, of each once a minute by the clock
     */
    public IdentityHeaders(
            IdentityConfig config, Predicate<String> ownCookie, GatehouseListener events, InstantSource clock) {
        this.config = config;
        this.text = new HeaderText(config.claimDelimiter(), config.encoding());
        this.ownCookie = ownCookie;
        this.leftOut = new LeftOutHeaders(events, clock);
        this.removed = RemovedHeaders.of(config);
    }

    /**
     * Returns the edits for a request. What is set is no longer than 16 KiB in all, names included: a header that no longer fits is
     * left out whole.
     *
     * @param identity who asks; null for an anonymous request
     * @param tokens the tokens of the session; null without one
     */
    public HeaderEdits edits(@Nullable Identity identity, @Nullable TokenSet tokens, Cookies cookies) {
        HeaderDraft set = new HeaderDraft();
        if (identity != null) {
            // First, so that no claim takes the place of a token or an assertion.
            config.assertion().ifPresent(assertion -> set.claim(assertion.header()));
            if (tokens != null) {
                addTokens(set, tokens);
            }
            addIdentity(set, identity);
        }
        String cookieHeader = cookies.anyName(ownCookie) ? cookies.without(ownCookie) : null;
        return new HeaderEdits(removed.names(), removed.prefixes(), set.headers(), cookieHeader);
    }

    private void addIdentity(HeaderDraft set, Identity identity) {
        switch (config.headers()) {
            case MOD_AUTH_OPENIDC -> addClaims(set, identity.claims());
            case OAUTH2_PROXY -> {
                put(set, IdentityHeaderNames.X_USER, identity.name());
                putClaim(set, IdentityHeaderNames.X_EMAIL, EMAIL, identity);
                put(set, IdentityHeaderNames.X_GROUPS, text.join(identity.roles()));
                putClaim(set, IdentityHeaderNames.X_PREFERRED_USERNAME, PREFERRED_USERNAME, identity);
            }
            case AUTHELIA -> {
                put(set, IdentityHeaderNames.REMOTE_USER, identity.name());
                put(set, IdentityHeaderNames.REMOTE_GROUPS, text.join(identity.roles()));
                putClaim(set, IdentityHeaderNames.REMOTE_NAME, FULL_NAME, identity);
                putClaim(set, IdentityHeaderNames.REMOTE_EMAIL, EMAIL, identity);
            }
            case MAP -> config.headerMap().forEach((name, path) -> putClaim(set, name, path, identity));
            case NONE -> {}
        }
    }

    /** Writes the claims. Where the names of two are one to an application, the plainer wins: {@code sub} over {@code Sub}. */
    private void addClaims(HeaderDraft set, Map<String, Object> claims) {
        for (boolean plain : new boolean[] {true, false}) {
            claims.forEach((name, value) -> {
                if (HeaderText.isPlain(name) == plain) {
                    put(set, config.claimPrefix() + HeaderText.name(name), text.of(value));
                }
            });
        }
    }

    private void addTokens(HeaderDraft set, TokenSet tokens) {
        if (config.headers() == HeaderPreset.NONE) {
            return;
        }
        if (config.passTokens().contains(PassedToken.ACCESS_TOKEN)) {
            boolean oauth2Proxy = config.headers() == HeaderPreset.OAUTH2_PROXY;
            putToken(
                    set,
                    oauth2Proxy ? IdentityHeaderNames.X_ACCESS_TOKEN : IdentityHeaderNames.ACCESS_TOKEN,
                    tokens.accessToken());
            if (!oauth2Proxy) {
                tokens.accessTokenExpiresAt()
                        .ifPresent(time -> putToken(
                                set, IdentityHeaderNames.ACCESS_TOKEN_EXPIRES, Long.toString(time.getEpochSecond())));
            }
        }
        // With an access token in place of a session there is none.
        if (config.passTokens().contains(PassedToken.ID_TOKEN)
                && !tokens.idToken().isEmpty()) {
            putToken(set, IdentityHeaderNames.ID_TOKEN, tokens.idToken());
        }
    }

    private void putClaim(HeaderDraft set, String header, ClaimPath path, Identity identity) {
        path.read(identity.claims()).ifPresent(value -> put(set, header, text.of(value)));
    }

    private void put(HeaderDraft set, String header, String value) {
        if (!set.claim(header)) {
            return;
        }
        Optional<String> problem = text.problem(value);
        if (problem.isPresent()) {
            leftOut.add(
                    header,
                    "its value " + problem.get()
                            + "; name the claim in identity.claims.drop, or set identity.encoding to base64url");
            return;
        }
        add(set, header, text.encoded(value));
    }

    private void putToken(HeaderDraft set, String header, String token) {
        if (!set.claim(header)) {
            return;
        }
        if (HeaderText.hasControl(token)) {
            leftOut.add(header, "the provider's token holds a control character, which no header value may");
        } else {
            add(set, header, token);
        }
    }

    private void add(HeaderDraft set, String header, String value) {
        if (!set.add(header, value)) {
            leftOut.add(
                    header,
                    "all identity headers of a request would be longer than " + HeaderDraft.MAX_TOTAL_BYTES
                            + " bytes; keep fewer claims (identity.claims.keep, identity.claims.drop) or pass fewer tokens"
                            + " (identity.pass-tokens)");
        }
    }
}
