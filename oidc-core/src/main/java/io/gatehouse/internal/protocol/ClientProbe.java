package io.gatehouse.internal.protocol;

import io.gatehouse.config.ClientAuth;
import io.gatehouse.config.ProviderConfig;
import io.gatehouse.config.ResponseMode;
import io.gatehouse.config.Secret;
import io.gatehouse.event.GatehouseListener;
import io.gatehouse.internal.crypto.RandomText;
import io.gatehouse.internal.provider.KeySetDocument;
import io.gatehouse.internal.provider.MetadataDocument;
import io.gatehouse.internal.provider.ProviderAnswer;
import io.gatehouse.internal.provider.ProviderFailure;
import io.gatehouse.internal.provider.ProviderHttp;
import io.gatehouse.internal.provider.ProviderMetadata;
import io.gatehouse.internal.provider.ProviderRequest;
import io.gatehouse.internal.token.KeySet;
import io.gatehouse.internal.token.SigningKey;
import java.net.URI;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/**
 * Says to a provider what {@link OpenIdClient} says, with nobody who signs in, to see how it answers. The messages and the calls are the
 * same; codes and tokens are made up. Secrets go to the endpoints at which clients authenticate, and nowhere else.
 */
public final class ClientProbe implements AutoCloseable {
    private static final int MAX_PAGE = 1024 * 1024;
    private static final int MAX_INTROSPECTION = 256 * 1024;
    private static final String MADE_UP = "gatehouse-doctor-";

    private final ProviderConfig config;
    private final GatehouseListener events;
    private final ProviderHttp http;
    private final AuthorizationRequests authorizationRequests;
    private final InstantSource clock;
    private final SecureRandom random;

    /** Creates a probe; nothing is called yet. */
    public ClientProbe(ProviderConfig config, InstantSource clock, SecureRandom random, GatehouseListener events) {
        this.config = config;
        this.events = events;
        this.http = new ProviderHttp(config, events);
        this.authorizationRequests = new AuthorizationRequests(config, ResponseMode.QUERY);
        this.clock = clock;
        this.random = random;
    }

    /** Reads the metadata. */
    public MetadataDocument metadata() throws ProviderFailure {
        return MetadataDocument.read(http, config);
    }

    /** Reads the keys. */
    public KeySet keys(ProviderMetadata metadata) throws ProviderFailure {
        return KeySetDocument.read(http, metadata.jwksUri(), config.key() + ".endpoints.jwks");
    }

    /**
     * Sends an authorization request that asks for an answer without any page, as nobody's browser.
     *
     * @return the answer, whatever it is
     */
    public ProviderAnswer authorize(ProviderMetadata metadata, String redirectUri) throws ProviderFailure {
        LoginRequest login = new LoginRequest(redirectUri, text(), text(), text(), null, null);
        return http.call(ProviderRequest.get(
                        "authorization", URI.create(authorizationRequests.unattendedUrl(metadata, login)), MAX_PAGE)
                .header("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")
                .header("Accept-Language", "en"));
    }

    /**
     * Authenticates with a secret, and tries to redeem a code that nobody issued.
     *
     * @param method how to authenticate
     * @param secrets the secret, or the key that signs; none for a client that has none
     */
    public TokenAttempt redeemNothing(
            ProviderMetadata metadata, ClientAuth method, List<Secret> secrets, String redirectUri)
            throws ProviderFailure {
        return redeemNothing(metadata, authentication(method, secrets, http), redirectUri);
    }

    /**
     * Tries the same over a connection on which no certificate is shown.
     *
     * @throws ProviderFailure when there is no such connection, as where certificates are demanded of everybody
     */
    public TokenAttempt redeemNothingUncertified(ProviderMetadata metadata, String redirectUri) throws ProviderFailure {
        try (ProviderHttp bare = ProviderHttp.withoutCertificate(config, events)) {
            return redeemNothing(metadata, authentication(ClientAuth.NONE, List.of(), bare), redirectUri);
        }
    }

    private TokenAttempt redeemNothing(
            ProviderMetadata metadata, ClientAuthentication authentication, String redirectUri) throws ProviderFailure {
        TokenEndpoint endpoint = new TokenEndpoint(config, authentication, clock);
        CodeGrant grant = new CodeGrant(MADE_UP + text(), redirectUri, text(), text());
        ProviderAnswer answer = endpoint.attempt(metadata, grant);
        return new TokenAttempt(
                answer,
                ClientAuthentication.refusesClient(answer),
                endpoint.refusal(metadata, grant).explain(answer).getMessage());
    }

    /**
     * How the token endpoint answered.
     *
     * @param answer the answer
     * @param clientRefused whether it does not believe that we are the client
     * @param explanation what it means, for operators
     */
    public record TokenAttempt(ProviderAnswer answer, boolean clientRefused, String explanation) {}

    /** Returns a secret that is not the client's, or a key where it has keys. */
    public Secret wrongSecret() {
        if (config.clientAuth() != ClientAuth.PRIVATE_KEY_JWT) {
            return Secret.of(MADE_UP + text());
        }
        boolean rsa = !new ClientCredentials(config, http)
                .keys()
                .all()
                .get(0)
                .algorithm()
                .equals(SigningKey.ES256);
        return Secret.of(SigningKey.generatePem(rsa ? SigningKey.RS256 : SigningKey.ES256, random));
    }

    /** Asks about an access token that nobody issued. */
    public ProviderAnswer introspectNothing(ProviderMetadata metadata, URI endpoint) throws ProviderFailure {
        return new ClientAuthentication(config, http, new ClientCredentials(config, http), clock)
                .post(
                        metadata,
                        "introspection",
                        endpoint,
                        Map.of("token", List.of(MADE_UP + text())),
                        MAX_INTROSPECTION);
    }

    private ClientAuthentication authentication(ClientAuth method, List<Secret> secrets, ProviderHttp over) {
        List<Secret> keys = method == ClientAuth.PRIVATE_KEY_JWT ? secrets : List.of();
        return new ClientAuthentication(
                config, method, over, new ClientCredentials(config, over, secrets, keys), clock);
    }

    private String text() {
        return RandomText.token(random);
    }

    /** Breaks off what is under way. */
    @Override
    public void close() {
        http.close();
    }
}
