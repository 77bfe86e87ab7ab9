package io.gatehouse.internal.flow;

import io.gatehouse.http.CanonicalPath;
import io.gatehouse.internal.crypto.Digests;
import io.gatehouse.internal.protocol.TokenIssuer;
import io.gatehouse.internal.request.Request;
import io.gatehouse.internal.state.Realm;
import io.gatehouse.internal.state.Realms;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whose access tokens are accepted. */
final class TokenIssuers implements AutoCloseable {
    private final Realms realms;
    private final Map<String, TokenIssuer> providers = new LinkedHashMap<>();
    private final List<TokenIssuer> trusted = new ArrayList<>();

    TokenIssuers(Parts parts) {
        this.realms = parts.realms();
        parts.providers()
                .all()
                .forEach(client -> providers.put(
                        client.config().name(),
                        client.accessTokens(parts.config().bearer())));
        parts.config()
                .bearer()
                .issuers()
                .forEach(issuer -> trusted.add(
                        TokenIssuer.trusted(issuer, parts.config().bearer(), parts.clock(), parts.events())));
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

    /** Gives up threads and connections. */
    @Override
    public void close() {
        trusted.forEach(TokenIssuer::close);
    }
}
