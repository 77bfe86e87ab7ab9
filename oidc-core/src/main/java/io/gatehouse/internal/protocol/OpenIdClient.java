package io.gatehouse.internal.protocol;

import io.gatehouse.config.BearerConfig;
import io.gatehouse.config.ClientAuth;
import io.gatehouse.config.ProviderConfig;
import io.gatehouse.config.ResponseMode;
import io.gatehouse.event.GatehouseEvent;
import io.gatehouse.event.GatehouseListener;
import io.gatehouse.http.Origin;
import io.gatehouse.internal.provider.ProviderDirectory;
import io.gatehouse.internal.provider.ProviderFailure;
import io.gatehouse.internal.provider.ProviderHttp;
import io.gatehouse.internal.provider.ProviderMetadata;
import io.gatehouse.internal.provider.Standing;
import io.gatehouse.internal.token.IdTokenVerifier;
import io.gatehouse.internal.token.IdTokenVerifier.VerifiedIdToken;
import io.gatehouse.internal.token.IssuerRule;
import io.gatehouse.internal.token.LogoutTokenVerifier.VerifiedLogoutToken;
import io.gatehouse.internal.token.RefreshBinding;
import io.gatehouse.internal.token.SafeText;
import io.gatehouse.internal.token.UnverifiedToken;
import io.gatehouse.outcome.RefusalCode;
import io.gatehouse.session.Granted;
import io.gatehouse.session.TokenSet;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The whole conversation with one provider, from the authorization request to the end of the session there. */
public final class OpenIdClient implements AutoCloseable {
    private static final Duration LOGOUT_PATIENCE = Duration.ofSeconds(1);

    private final ProviderConfig config;
    private final GatehouseListener events;
    private final ProviderHttp http;
    private final ClientCredentials credentials;
    private final ProviderDirectory directory;
    private final AuthorizationRequests authorizationRequests;
    private final TokenEndpoint tokenEndpoint;
    private final Signatures signatures;
    private final UserInfoEndpoint userInfoEndpoint;
    private final TokenRevocation revocation;
    private final ClientAuthentication authentication;
    private final InstantSource clock;
    private final @Nullable Duration maxAge;

    /** Creates a client; nothing is called yet. */
    public OpenIdClient(
            ProviderConfig config, ResponseMode responseMode, InstantSource clock, GatehouseListener events) {
        this.config = config;
        this.events = events;
        this.http = new ProviderHttp(config, events);
        this.directory = new ProviderDirectory(config, http, clock, events);
        this.authorizationRequests = new AuthorizationRequests(config, responseMode);
        this.credentials = new ClientCredentials(config, http);
        this.clock = clock;
        this.authentication = new ClientAuthentication(config, http, credentials, clock);
        this.tokenEndpoint = new TokenEndpoint(config, authentication, clock);
        this.signatures = new Signatures(config, directory, credentials.secrets(), clock);
        this.userInfoEndpoint = new UserInfoEndpoint(http, signatures);
        this.revocation = new TokenRevocation(config, directory, authentication, events);
        this.maxAge = maxAge(config.authorizationParams().get("max_age"));
    }

    private static @Nullable Duration maxAge(@Nullable String text) {
        return text != null && text.matches("\\d{1,9}") ? Duration.ofSeconds(Long.parseLong(text)) : null;
    }

    /** Returns the settings. */
    public ProviderConfig config() {
        return config;
    }

    /** Returns why the provider cannot be used at the moment; empty when metadata and keys have been read. Never blocks. */
    public List<String> notReady() {
        return directory.notReady();
    }

    /** Waits, but no longer than this, until metadata have been read, and has keys be read. */
    public void prepare(Duration patience) {
        directory.prepare(patience);
    }

    /** Returns how the provider's metadata stand. Never blocks. */
    public Standing metadataStanding() {
        return directory.metadataStanding();
    }

    /** Returns how the provider's keys stand. Never blocks. */
    public Standing keysStanding() {
        return directory.keysStanding();
    }

    /** Returns which issuers its tokens may name, which is read from the metadata where it is not configured. */
    public IssuerRule issuers() throws ProviderFailure {
        return directory.issuers();
    }

    /** Returns what a token says that the provider may have made, decrypted where that is needed; nothing of it is verified. */
    Map<String, Object> unverifiedClaims(String token) {
        return signatures.unverifiedClaims(token);
    }

    /** Returns this provider as an issuer of access tokens that others send to us. */
    public TokenIssuer accessTokens(BearerConfig bearer) {
        boolean introspects = bearer.introspection() && config.clientAuth() != ClientAuth.NONE;
        IntrospectionEndpoint introspection = introspects
                ? new IntrospectionEndpoint(config, directory, authentication, bearer.audiences(), clock)
                : null;
        return TokenIssuer.of(config, bearer, directory, introspection, clock);
    }

    /** Returns the absolute URL of the authorization request. */
    public String authorizationUrl(LoginRequest request) throws ProviderFailure {
        ProviderMetadata metadata = directory.metadata();
        directory.prepareKeys();
        return authorizationRequests.url(metadata, request);
    }

    /** Checks the {@code iss} parameter of an authorization response (RFC 9207, section 2.4), of errors as well. */
    public void checkResponseIssuer(Optional<String> iss) throws ProviderFailure {
        ProviderMetadata metadata = directory.metadata();
        if (iss.isEmpty() ? metadata.promisesIssuer() : !metadata.issuers().accepts(iss.get())) {
            throw new ProviderFailure(
                    RefusalCode.CALLBACK_ISSUER_MISMATCH,
                    "iss of the authorization response must be " + SafeText.quote(metadata.issuer()) + ", it is "
                            + iss.map(SafeText::quote).orElse("missing although the provider's metadata promises it")
                            + " (RFC 9207, section 2.4)");
        }
    }

    /** Turns a code into a verified sign-in: token endpoint, ID token, and userinfo where it is on. */
    public SignIn redeem(CodeGrant grant) throws ProviderFailure {
        ProviderMetadata metadata = directory.metadata();
        TokenAnswer answer = tokenEndpoint.redeem(metadata, grant);
        VerifiedIdToken idToken = signatures.idToken(
                metadata,
                answer.idToken(),
                new IdTokenVerifier.Binding(grant.nonce(), answer.accessToken(), grant.code(), maxAge));
        Map<String, Object> claims = idToken.claims();
        if (config.userInfo()) {
            claims = UserInfoClaims.over(
                    claims, userInfoEndpoint.claims(metadata, answer.accessToken(), idToken.subject()));
        }
        return new SignIn(
                idToken.issuer(),
                idToken.subject(),
                claims,
                idToken.sid().orElse(null),
                answer.tokens(idToken.text()),
                idToken.expiresAt(),
                Granted.of(answer.scopes(), idToken.claims()));
    }

    /**
     * Renews the tokens of a session (Core 1.0, section 12).
     *
     * @param subject whose session it is; the answer is for nobody else
     * @throws GrantRefused when the provider says no, or says something that cannot be believed
     * @throws ProviderFailure when it cannot be reached, or has a fault
     */
    public Renewal refresh(String subject, TokenSet tokens) throws ProviderFailure {
        ProviderMetadata metadata = directory.metadata();
        RefreshAnswer answer =
                tokenEndpoint.refresh(metadata, tokens.refreshToken().orElse(""));
        TokenSet renewed = new TokenSet(
                tokens.idToken(),
                answer.accessToken(),
                answer.expiresAt(),
                answer.refreshToken() == null ? tokens.refreshToken().orElse(null) : answer.refreshToken());
        try {
            return verified(metadata, subject, answer, renewed);
        } catch (ProviderFailure e) {
            if (e.code() == RefusalCode.ID_TOKEN_INVALID || e.code() == RefusalCode.USER_INFO_INVALID) {
                // The old refresh token may be spent already, and what came instead is worth nothing.
                throw new GrantRefused(e.code(), e.getMessage());
            }
            // Keys or userinfo cannot be had now. The new tokens are good; about the person, what was known goes on.
            events.on(new GatehouseEvent.Noticed(
                    "refresh.claims", "tokens were renewed, claims were not: " + e.getMessage()));
            return new Renewal(null, renewed, null, answer.scopes());
        }
    }

    private Renewal verified(ProviderMetadata metadata, String subject, RefreshAnswer answer, TokenSet renewed)
            throws ProviderFailure {
        Map<String, Object> kept = UnverifiedToken.claimsOfKept(renewed.idToken());
        VerifiedIdToken idToken = answer.idToken() == null
                ? null
                : signatures.refreshedIdToken(
                        metadata, answer.idToken(), new RefreshBinding(subject, kept, answer.accessToken()));
        Map<String, Object> claims = idToken == null ? null : idToken.claims();
        if (config.userInfo()) {
            // Over the claims of an ID token, and not over all that is known: what userinfo leaves out is gone.
            claims = UserInfoClaims.over(
                    claims == null ? kept : claims, userInfoEndpoint.claims(metadata, answer.accessToken(), subject));
        }
        if (idToken == null) {
            return new Renewal(claims, renewed, null, answer.scopes());
        }
        TokenSet withIdToken = new TokenSet(
                idToken.text(),
                renewed.accessToken(),
                renewed.accessTokenExpiresAt().orElse(null),
                renewed.refreshToken().orElse(null));
        return new Renewal(claims, withIdToken, idToken.expiresAt(), answer.scopes());
    }

    /**
     * Verifies a token by which the provider ends sessions (Back-Channel Logout 1.0, section 2.6).
     *
     * @throws ProviderFailure with {@link RefusalCode#LOGOUT_REQUEST_INVALID} when the token does not hold, with another code when that
     *     cannot be found out at the moment
     */
    public VerifiedLogoutToken verifyLogoutToken(String token) throws ProviderFailure {
        return signatures.logoutToken(directory.metadata(), token);
    }

    /** Returns the origins that pages of the provider come from, as far as they are known without waiting for long. */
    public Set<Origin> pageOrigins() {
        Set<Origin> origins = new LinkedHashSet<>();
        try {
            ProviderMetadata metadata = directory.metadata(LOGOUT_PATIENCE);
            originOf(metadata.issuer()).ifPresent(origins::add);
            metadata.endSessionEndpoint()
                    .map(URI::toString)
                    .flatMap(OpenIdClient::originOf)
                    .ifPresent(origins::add);
        } catch (ProviderFailure e) {
            config.issuer().flatMap(OpenIdClient::originOf).ifPresent(origins::add);
        }
        return origins;
    }

    private static Optional<Origin> originOf(String url) {
        int authority = url.indexOf("://") + 3;
        int path = url.indexOf('/', authority);
        return authority < 3 ? Optional.empty() : Origin.parse(path < 0 ? url : url.substring(0, path));
    }

    /**
     * Has the provider take back the tokens of a session that has ended (RFC 7009), where it can. Never waits: it is done in the background,
     * and what fails or is too much is told to the operator and otherwise dropped.
     */
    public void revoke(TokenSet tokens) {
        revocation.revoke(tokens);
    }

    /**
     * Returns where to send the browser to end the session at the provider (RP-Initiated Logout 1.0, section 2); empty where the
     * provider offers no such place or its metadata cannot be had now. A local logout never fails because of it.
     *
     * @param idTokenHint the ID token of the session; empty where it is not known any more
     * @param returnParameter the parameter that names where the browser comes back to
     */
    public Optional<String> endSessionUrl(String idTokenHint, String returnParameter, String returnUrl, String state) {
        Optional<URI> endpoint;
        try {
            endpoint = directory.metadata(LOGOUT_PATIENCE).endSessionEndpoint();
        } catch (ProviderFailure e) {
            return Optional.empty();
        }
        Map<String, List<String>> params = new LinkedHashMap<>();
        if (!idTokenHint.isEmpty()) {
            params.put("id_token_hint", List.of(idTokenHint));
        }
        params.put("client_id", List.of(config.clientId()));
        params.put(returnParameter, List.of(returnUrl));
        params.put("state", List.of(state));
        return endpoint.map(url -> Urls.withParams(url, params));
    }

    /** Returns the public keys that the provider may encrypt for, or know us by, as the members of JWKs. */
    public List<Map<String, Object>> publicJwks() {
        return Stream.concat(signatures.publicJwks().stream(), credentials.publicJwks().stream())
                .toList();
    }

    /** Returns with what we prove that we are the client. */
    public ClientCredentials credentials() {
        return credentials;
    }

    /** Breaks off what is under way and gives up every thread. */
    @Override
    public void close() {
        revocation.close();
        directory.close();
        http.close();
    }
}
