package io.gatehouse.internal.request;

import io.gatehouse.config.AssertionConfig;
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
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Tells the application who asks, in headers; and makes sure that nobody else does: every name that any preset uses is removed from
 * what the client sent, on public paths too.
 */
public final class IdentityHeaders {
    private static final String ACCESS_TOKEN = "OIDC_access_token";
    private static final String ACCESS_TOKEN_EXPIRES = "OIDC_access_token_expires";
    private static final String ID_TOKEN = "OIDC_id_token";
    private static final String X_USER = "X-Forwarded-User";
    private static final String X_EMAIL = "X-Forwarded-Email";
    private static final String X_GROUPS = "X-Forwarded-Groups";
    private static final String X_PREFERRED_USERNAME = "X-Forwarded-Preferred-Username";
    private static final String X_ACCESS_TOKEN = "X-Forwarded-Access-Token";
    private static final String REMOTE_USER = "Remote-User";
    private static final String REMOTE_GROUPS = "Remote-Groups";
    private static final String REMOTE_NAME = "Remote-Name";
    private static final String REMOTE_EMAIL = "Remote-Email";

    private static final ClaimPath EMAIL = ClaimPath.of("email");
    private static final ClaimPath FULL_NAME = ClaimPath.of("name");
    private static final ClaimPath PREFERRED_USERNAME = ClaimPath.of("preferred_username");

    /** The claims that most providers have (OpenID Connect Core 1.0, section 5.1), for those who ask before they have seen any. */
    private static final List<String> USUAL_CLAIMS = List.of(
            "sub",
            "name",
            "preferred_username",
            "given_name",
            "family_name",
            "email",
            "email_verified",
            "groups",
            "roles");

    private final IdentityConfig config;
    private final HeaderText text;
    private final LeftOutHeaders leftOut;
    private final Predicate<String> ownCookie;
    private final RemovedHeaders removed;
    private final List<String> names;

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
        this.names = List.copyOf(namesOf(config));
    }

    /**
     * Returns the names of all headers that the settings may set, those of tokens and of the assertion among them: for doors that must
     * name even those that a request lacks. With {@code mod-auth-openidc} claims are named by the provider, so the names are those of the
     * claims in {@code identity.claims.keep}, or where all are kept of the usual ones, and of those that name and roles are read from.
     */
    public List<String> names() {
        return names;
    }

    private static Set<String> namesOf(IdentityConfig config) {
        HeaderPreset preset = config.headers();
        Set<String> names = new LinkedHashSet<>();
        if (preset == HeaderPreset.MOD_AUTH_OPENIDC) {
            claimNames(config).forEach(claim -> names.add(config.claimPrefix() + HeaderText.name(claim)));
        }
        names.addAll(preset.fixedNames());
        names.addAll(config.headerMap().keySet());
        if (preset != HeaderPreset.NONE && config.passTokens().contains(PassedToken.ACCESS_TOKEN)) {
            names.addAll(
                    preset == HeaderPreset.OAUTH2_PROXY
                            ? List.of(X_ACCESS_TOKEN)
                            : List.of(ACCESS_TOKEN, ACCESS_TOKEN_EXPIRES));
        }
        if (preset != HeaderPreset.NONE && config.passTokens().contains(PassedToken.ID_TOKEN)) {
            names.add(ID_TOKEN);
        }
        config.assertion().map(AssertionConfig::header).ifPresent(names::add);
        return names;
    }

    private static Set<String> claimNames(IdentityConfig config) {
        Set<String> claims = new LinkedHashSet<>(config.keepClaims().isEmpty() ? USUAL_CLAIMS : config.keepClaims());
        List<ClaimPath> read = new ArrayList<>(config.roles());
        read.add(config.name());
        // Headers are of claims at the top level alone.
        read.forEach(path -> claims.add(
                path.toString().contains("://")
                        ? path.toString()
                        : path.toString().split("\\.", 2)[0]));
        config.dropClaims().forEach(claims::remove);
        return claims;
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
                put(set, X_USER, identity.name());
                putClaim(set, X_EMAIL, EMAIL, identity);
                put(set, X_GROUPS, text.join(identity.roles()));
                putClaim(set, X_PREFERRED_USERNAME, PREFERRED_USERNAME, identity);
            }
            case AUTHELIA -> {
                put(set, REMOTE_USER, identity.name());
                put(set, REMOTE_GROUPS, text.join(identity.roles()));
                putClaim(set, REMOTE_NAME, FULL_NAME, identity);
                putClaim(set, REMOTE_EMAIL, EMAIL, identity);
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
            putToken(set, oauth2Proxy ? X_ACCESS_TOKEN : ACCESS_TOKEN, tokens.accessToken());
            if (!oauth2Proxy) {
                tokens.accessTokenExpiresAt()
                        .ifPresent(time -> putToken(set, ACCESS_TOKEN_EXPIRES, Long.toString(time.getEpochSecond())));
            }
        }
        if (config.passTokens().contains(PassedToken.ID_TOKEN)) {
            putToken(set, ID_TOKEN, tokens.idToken());
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
