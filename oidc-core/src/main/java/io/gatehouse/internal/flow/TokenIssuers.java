package io.gatehouse.internal.flow;

import io.gatehouse.http.CanonicalPath;
import io.gatehouse.internal.crypto.Digests;
import io.gatehouse.internal.protocol.TokenIssuer;
import io.gatehouse.internal.provider.ProviderFailure;
import io.gatehouse.internal.request.Request;
import io.gatehouse.internal.state.Realm;
import io.gatehouse.internal.state.Realms;
import io.gatehouse.internal.token.SafeText;
import io.gatehouse.outcome.RefusalCode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whose access tokens are accepted. */
final class TokenIssuers {
    private final Realms realms;
    private final Map<String, TokenIssuer> providers = new LinkedHashMap<>();
    private final List<TokenIssuer> trusted;

    TokenIssuers(Parts parts, List<TokenIssuer> trusted) {
        this.trusted = List.copyOf(trusted);
        this.realms = parts.realms();
        parts.providers()
                .all()
                .forEach(client -> providers.put(
                        client.config().name(),
                        client.accessTokens(parts.config().bearer())));
    }

    /** Returns whose access tokens are accepted with a request: of the providers, those that count for its host and path. */
    List<TokenIssuer> of(Request request, CanonicalPath path) {
        List<TokenIssuer> found = new ArrayList<>();
        for (Realm realm : realms.at(request.origin(), path.decoded())) {
            TokenIssuer issuer = providers.get(realm.provider());
            if (issuer != null) {
                found.add(issuer);
            }
        }
        found.addAll(trusted);
        return found;
    }

    /**
     * Returns under which key it is remembered what these issuers say of a token: a hash of the whole token, of who they are, and of whom
     * their tokens must be for, so that what holds for some is never taken to hold for others.
     */
    static String key(String token, List<TokenIssuer> issuers) {
        StringBuilder label = new StringBuilder("bearer\n");
        for (TokenIssuer issuer : issuers) {
            label.append(issuer.name()).append('\n').append(issuer.audiences()).append('\n');
        }
        byte[] hash = Digests.sha256(label.toString(), token.getBytes(StandardCharsets.US_ASCII));
        return new String(hash, StandardCharsets.ISO_8859_1);
    }

    /** Returns the issuer that a token says it comes from, whose keys, and no others, will show whether that is true. */
    static TokenIssuer named(String claimed, List<TokenIssuer> eligible) throws ProviderFailure {
        List<String> names = new ArrayList<>();
        Optional<ProviderFailure> unknown = Optional.empty();
        for (TokenIssuer issuer : eligible) {
            try {
                if (issuer.issuers().accepts(claimed)) {
                    return issuer;
                }
                names.add(issuer.issuers().issuer());
            } catch (ProviderFailure e) {
                unknown = Optional.of(e);
            }
        }
        if (unknown.isPresent()) {
            throw unknown.get();
        }
        throw invalid("iss of the access token must be " + SafeText.quoteAll(names)
                + (names.size() > 1 ? " (one of them)" : "") + ", it is " + SafeText.quote(claimed)
                + "; check provider.issuer, or add the issuer to bearer.issuers");
    }

    /**
     * Returns who is asked about a token. Nobody else is to see it: of several, a JWT names the one; whose an opaque token is nobody knows.
     *
     * @param claimed the issuer that the token names, where it is a JWT that names one
     */
    static TokenIssuer asked(Optional<String> claimed, List<TokenIssuer> eligible) throws ProviderFailure {
        List<TokenIssuer> asked =
                eligible.stream().filter(TokenIssuer::introspects).toList();
        if (asked.isEmpty()) {
            throw invalid("no provider of this host and path can be asked about access tokens");
        }
        if (claimed.isPresent()) {
            return named(claimed.get(), asked);
        }
        if (asked.size() > 1) {
            throw invalid("the access token does not say whose it is, and "
                    + String.join(" and ", asked.stream().map(TokenIssuer::name).toList())
                    + " count for this host and path, of whom none is to see another's tokens; tell the providers apart"
                    + " by their hosts or paths");
        }
        return asked.get(0);
    }

    private static ProviderFailure invalid(String detail) {
        return new ProviderFailure(RefusalCode.BEARER_INVALID, detail);
    }
}
