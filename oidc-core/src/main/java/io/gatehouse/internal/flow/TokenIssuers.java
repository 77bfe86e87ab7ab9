package io.gatehouse.internal.flow;

import io.gatehouse.internal.crypto.Digests;
import io.gatehouse.internal.protocol.TokenIssuer;
import io.gatehouse.internal.request.Request;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Whose access tokens are accepted. */
final class TokenIssuers implements AutoCloseable {
    private final List<TokenIssuer> all = new ArrayList<>();

    TokenIssuers(Parts parts) {
        parts.providers()
                .all()
                .forEach(client -> all.add(client.accessTokens(parts.config().bearer())));
        parts.config()
                .bearer()
                .issuers()
                .forEach(issuer ->
                        all.add(TokenIssuer.trusted(issuer, parts.config().bearer(), parts.clock(), parts.events())));
    }

    /** Returns whose access tokens are accepted with a request. */
    List<TokenIssuer> of(Request request) {
        return all;
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
        all.forEach(TokenIssuer::close);
    }
}
