package io.gatehouse.internal.request;

import io.gatehouse.config.HeaderEncoding;
import io.gatehouse.config.HeaderPreset;
import io.gatehouse.config.IdentityConfig;
import io.gatehouse.config.PassedToken;
import io.gatehouse.event.GatehouseListener;
import io.gatehouse.http.Cookies;
import io.gatehouse.identity.ClaimPath;
import io.gatehouse.identity.Identity;
import io.gatehouse.outcome.HeaderEdits;
import io.gatehouse.session.TokenSet;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
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
    private static final int MAX_VALUE = 8_000;
    private static final int MAX_TOTAL_BYTES = 16_384;
    /** The colon, the space and the end of the line (RFC 9112, section 5). */
    private static final int SEPARATORS = 4;

    private static final String ACCESS_TOKEN = "OIDC_access_token";
    private static final String ACCESS_TOKEN_EXPIRES = "OIDC_access_token_expires";
    private static final String ID_TOKEN = "OIDC_id_token";
    private static final String X_ACCESS_TOKEN = "X-Forwarded-Access-Token";
    /** Frameworks that obey these do another method than the one that the rules judged. */
    private static final List<String> METHOD_OVERRIDES =
            List.of("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override");

    private static final List<String> ALL_PRESET_NAMES = List.of(
            ACCESS_TOKEN,
            ACCESS_TOKEN_EXPIRES,
            ID_TOKEN,
            "OIDC_refresh_token",
            "X-Forwarded-User",
            "X-Forwarded-Email",
            "X-Forwarded-Groups",
            "X-Forwarded-Preferred-Username",
            X_ACCESS_TOKEN,
            "Remote-User",
            "Remote-Groups",
            "Remote-Name",
            "Remote-Email");
    private static final ClaimPath EMAIL = ClaimPath.of("email");
    private static final ClaimPath FULL_NAME = ClaimPath.of("name");
    private static final ClaimPath PREFERRED_USERNAME = ClaimPath.of("preferred_username");

    /**
     * Headers under way, each once: of names that applications cannot tell apart the first wins, none can replace another, not even
     * one that is left out.
     */
    private static final class Draft {
        private final Map<String, String> headers = new LinkedHashMap<>();
        private final Set<String> normalNames = new HashSet<>();
        private int room = MAX_TOTAL_BYTES;

        /** Tells whether nothing was decided yet about a header of this name, and from now on it is. */
        boolean claim(String name) {
            return normalNames.add(HeaderEdits.normalize(name));
        }

        /** Adds a header where there is room for the whole of it. */
        boolean add(String name, String value) {
            int bytes = name.length() + value.getBytes(StandardCharsets.UTF_8).length + SEPARATORS;
            if (bytes > room) {
                return false;
            }
            room -= bytes;
            headers.put(name, value);
            return true;
        }

        /** Returns the names alone. */
        @Override
        public String toString() {
            return "Draft" + normalNames;
        }
    }

    private final IdentityConfig config;
    private final LeftOutHeaders leftOut;
    private final Predicate<String> ownCookie;
    private final Set<String> removedNames;
    private final List<String> removedPrefixes;

    /**
     * Creates the writer of identity headers.
     *
     * @param ownCookie tells which cookies are ours and stay here
     * @param events hears of headers that are left out, of each once a minute by the clock
     */
    public IdentityHeaders(
            IdentityConfig config, Predicate<String> ownCookie, GatehouseListener events, InstantSource clock) {
        this.config = config;
        this.ownCookie = ownCookie;
        this.leftOut = new LeftOutHeaders(events, clock);
        Set<String> names = new LinkedHashSet<>();
        ALL_PRESET_NAMES.forEach(name -> names.add(HeaderEdits.normalize(name)));
        METHOD_OVERRIDES.forEach(name -> names.add(HeaderEdits.normalize(name)));
        config.headerMap().keySet().forEach(name -> names.add(HeaderEdits.normalize(name)));
        this.removedNames = Set.copyOf(names);
        this.removedPrefixes = config.claimPrefix().isEmpty()
                ? List.of("oidc-claim-", "x-auth-request-")
                : List.of("oidc-claim-", "x-auth-request-", HeaderEdits.normalize(config.claimPrefix()));
    }

    /**
     * Returns the edits for a request. What is set is no longer than 16 KiB in all, names included: a header that no longer fits is
     * left out whole.
     *
     * @param identity who asks; null for an anonymous request
     * @param tokens the tokens of the session; null without one
     */
    public HeaderEdits edits(@Nullable Identity identity, @Nullable TokenSet tokens, Cookies cookies) {
        Draft set = new Draft();
        if (identity != null) {
            // First, so that no claim takes a token's place.
            if (tokens != null) {
                addTokens(set, tokens);
            }
            addIdentity(set, identity);
        }
        String cookieHeader = cookies.anyName(ownCookie) ? cookies.without(ownCookie) : null;
        return new HeaderEdits(removedNames, removedPrefixes, set.headers, cookieHeader);
    }

    private void addIdentity(Draft set, Identity identity) {
        switch (config.headers()) {
            case MOD_AUTH_OPENIDC -> addClaims(set, identity.claims());
            case OAUTH2_PROXY -> {
                put(set, "X-Forwarded-User", identity.name());
                putClaim(set, "X-Forwarded-Email", EMAIL, identity);
                put(set, "X-Forwarded-Groups", join(identity.roles()));
                putClaim(set, "X-Forwarded-Preferred-Username", PREFERRED_USERNAME, identity);
            }
            case AUTHELIA -> {
                put(set, "Remote-User", identity.name());
                put(set, "Remote-Groups", join(identity.roles()));
                putClaim(set, "Remote-Name", FULL_NAME, identity);
                putClaim(set, "Remote-Email", EMAIL, identity);
            }
            case MAP -> config.headerMap().forEach((name, path) -> putClaim(set, name, path, identity));
            case NONE -> {}
        }
    }

    /** Writes the claims. Where the names of two are one to an application, the plainer wins: {@code sub} over {@code Sub}. */
    private void addClaims(Draft set, Map<String, Object> claims) {
        for (boolean plain : new boolean[] {true, false}) {
            claims.forEach((name, value) -> {
                if (isPlain(name) == plain) {
                    put(set, config.claimPrefix() + headerName(name), text(value));
                }
            });
        }
    }

    private static boolean isPlain(String claim) {
        return claim.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-');
    }

    private void addTokens(Draft set, TokenSet tokens) {
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
        // With an access token in place of a session there is none.
        if (config.passTokens().contains(PassedToken.ID_TOKEN)
                && !tokens.idToken().isEmpty()) {
            putToken(set, ID_TOKEN, tokens.idToken());
        }
    }

    private void putClaim(Draft set, String header, ClaimPath path, Identity identity) {
        path.read(identity.claims()).ifPresent(value -> put(set, header, text(value)));
    }

    private void put(Draft set, String header, String value) {
        if (!set.claim(header)) {
            return;
        }
        Optional<String> problem = problem(value);
        if (problem.isPresent()) {
            leftOut.add(
                    header,
                    "its value " + problem.get()
                            + "; name the claim in identity.claims.drop, or set identity.encoding to base64url");
            return;
        }
        add(
                set,
                header,
                config.encoding() == HeaderEncoding.BASE64URL
                        ? Base64.getUrlEncoder().withoutPadding().encodeToString(value.getBytes(StandardCharsets.UTF_8))
                        : value);
    }

    private void putToken(Draft set, String header, String token) {
        if (!set.claim(header)) {
            return;
        }
        if (hasControl(token)) {
            leftOut.add(header, "the provider's token holds a control character, which no header value may");
        } else {
            add(set, header, token);
        }
    }

    private void add(Draft set, String header, String value) {
        if (!set.add(header, value)) {
            leftOut.add(
                    header,
                    "all identity headers of a request would be longer than " + MAX_TOTAL_BYTES
                            + " bytes; keep fewer claims (identity.claims.keep, identity.claims.drop) or pass fewer tokens"
                            + " (identity.pass-tokens)");
        }
    }

    /** Tells why a value cannot be a header value (RFC 9110, section 5.5); in base64url every value can. */
    private Optional<String> problem(String value) {
        if (value.length() > MAX_VALUE) {
            return Optional.of("is longer than " + MAX_VALUE + " characters");
        }
        if (config.encoding() == HeaderEncoding.UTF_8) {
            if (hasControl(value)) {
                return Optional.of("holds a control character, which no header value may");
            }
            if (!value.isEmpty() && (value.charAt(0) == ' ' || value.charAt(value.length() - 1) == ' ')) {
                // Whoever may choose a name could otherwise be " admin " here and "admin" there.
                return Optional.of("begins or ends with a space, which is lost on the way");
            }
        }
        return Optional.empty();
    }

    private static boolean hasControl(String value) {
        return value.chars().anyMatch(Character::isISOControl);
    }

    private String text(Object value) {
        if (value instanceof List<?> list) {
            return join(list);
        }
        return value instanceof Map<?, ?> map ? ClaimJson.write(map) : value.toString();
    }

    private String join(Iterable<?> elements) {
        String delimiter = config.claimDelimiter();
        // Of a longer delimiter the beginning is enough, and needed: an element may end with it.
        String mark = delimiter.substring(0, 1);
        List<String> parts = new ArrayList<>();
        for (Object element : elements) {
            String part = element instanceof Map<?, ?> || element instanceof List<?>
                    ? ClaimJson.write(element)
                    : String.valueOf(element);
            // The escape is escaped as well, so that the joined text can be taken apart in one way only.
            parts.add(part.replace("\\", "\\\\").replace(mark, "\\" + mark));
        }
        return String.join(delimiter, parts);
    }

    /** Returns a claim's name as part of a header name: whatever is no token character (RFC 9110, section 5.6.2) becomes {@code _}. */
    static String headerName(String claim) {
        StringBuilder out = new StringBuilder(claim.length());
        for (int i = 0; i < claim.length(); i++) {
            char c = claim.charAt(i);
            boolean token =
                    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
            out.append(token ? c : '_');
        }
        return out.toString();
    }
}
