package io.gatehouse.internal.flow;

import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.identity.Caller;
import io.gatehouse.identity.Credential;
import io.gatehouse.identity.IdentityMapper;
import io.gatehouse.internal.crypto.Digests;
import io.gatehouse.internal.state.Tags;
import io.gatehouse.internal.token.VerifiedAccessToken;
import io.gatehouse.session.Session;
import io.gatehouse.session.TokenSet;

/** Makes callers of what proves who they are. */
final class Callers {
    private final IdentityMapper mapper;
    private final KeptClaims kept;

    Callers(IdentityMapper mapper, GatehouseConfig config) {
        this.mapper = mapper;
        this.kept = new KeptClaims(config);
    }

    /** Returns the person whose session it is. */
    Caller ofSession(Session session) {
        return Caller.of(
                Credential.SESSION,
                mapper.map(session.provider(), session.issuer(), session.subject(), session.claims()),
                session.granted().scopes(),
                session.granted().acrOrNull(),
                session.granted().timeOrNull());
    }

    /**
     * Returns whoever an access token stands for, with the same claims kept that a session would keep.
     *
     * @param issuer the name of the provider, or of the trusted issuer
     */
    BearerCaller ofToken(String issuer, String token, VerifiedAccessToken verified) {
        Caller caller = Caller.of(
                Credential.BEARER,
                mapper.map(issuer, verified.issuer(), verified.subject(), kept.of(verified.claims())),
                verified.scopes(),
                verified.acr().orElse(null),
                verified.authenticatedAt().orElse(null));
        return new BearerCaller(
                issuer,
                caller,
                new TokenSet("", token, verified.expiresAt().orElse(null), null),
                Digests.sha256Text("reference bearer " + Tags.ofSubject(verified.issuer(), verified.subject())));
    }
}
