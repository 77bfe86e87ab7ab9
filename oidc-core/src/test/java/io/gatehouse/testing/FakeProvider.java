package io.gatehouse.testing;

import com.nimbusds.jose.util.JSONObjectUtils;
import com.sun.net.httpserver.HttpExchange;
import io.gatehouse.config.ProviderConfig;
import io.gatehouse.config.Secret;
import io.gatehouse.http.MalformedRequestException;
import io.gatehouse.http.Params;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A small OpenID provider on a loopback socket that does everything right, client authentication, PKCE and single-use codes included,
 * until it is told to do something wrong. Everybody who comes to the authorization endpoint is signed in at once as {@link #user}.
 *
 * <pre>{@code
 * try (FakeProvider provider = FakeProvider.start()) {
 *     provider.user("alice", Map.of("email", "alice@example.com"));
 *     ProviderConfig config = provider.config().build();
 *     provider.idTokenClaims(claims -> claims.put("aud", "another-client"));
 *     provider.answer(Endpoint.TOKEN, FakeAnswer.html(200).after(Duration.ofSeconds(5)));
 * }
 * }</pre>
 *
 * <p>Without a browser, {@link #visit} does what one would do with an authorization URL. All methods may be called while requests are
 * under way.
 */
public final class FakeProvider implements AutoCloseable {
    /** The endpoints. */
    public enum Endpoint {
        /** The discovery document. */
        METADATA("/.well-known/openid-configuration"),
        /** The public keys. */
        JWKS("/jwks"),
        /** Where the browser goes to sign in. */
        AUTHORIZATION("/authorize"),
        /** Where codes become tokens. */
        TOKEN("/token"),
        /** Where access tokens become claims. */
        USERINFO("/userinfo"),
        /** Where the browser goes to sign out. */
        END_SESSION("/logout"),
        /** Where tokens are taken back. */
        REVOCATION("/revoke"),
        /** Where access tokens are judged. */
        INTROSPECTION("/introspect");

        private final String path;

        Endpoint(String path) {
            this.path = path;
        }
    }

    /**
     * A request that came.
     *
     * @param method the method
     * @param path the path
     * @param params the parameters of the query and of a form, the last of several
     * @param headers the header fields, names in lower case, the first of several
     * @param body the body
     */
    public record Received(
            String method, String path, Map<String, String> params, Map<String, String> headers, String body) {
        static Received of(HttpExchange exchange, String body) {
            Map<String, String> headers = new LinkedHashMap<>();
            exchange.getRequestHeaders()
                    .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
            ClientProof.thumbprint(exchange).ifPresent(print -> headers.put(ClientProof.CERTIFICATE, print));
            Map<String, String> params = new LinkedHashMap<>();
            String query = exchange.getRequestURI().getRawQuery();
            params.putAll(parse(query == null ? "" : query));
            if (headers.getOrDefault("content-type", "").startsWith("application/x-www-form-urlencoded")) {
                params.putAll(parse(body));
            }
            return new Received(
                    exchange.getRequestMethod(), exchange.getRequestURI().getPath(), params, headers, body);
        }

        /** Returns the parameter, or the empty text. */
        public String param(String name) {
            return params.getOrDefault(name, "");
        }
    }

    private record Grant(Map<String, String> request, String subject, Map<String, Object> claims) {}

    private static final String BASE = "/op";
    /** The other addresses of the same endpoints, for clients that show a certificate. */
    private static final String MTLS = BASE + "/mtls";

    /** Keys of providers that were closed: making them takes long, and two providers at a time never have the same. */
    private static final Queue<List<FakeKey>> SPARE_KEYS = new ConcurrentLinkedQueue<>();

    private final FakeProviderServer.Handler handler = this::handle;
    private final @Nullable SSLContext tls;
    private final boolean asksForCertificates;
    private final ClientProof proof = new ClientProof();
    private final int port;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile @Nullable FakeProviderServer server;

    private final Map<String, Grant> codes = new ConcurrentHashMap<>();
    private final Map<String, Grant> accessTokens = new ConcurrentHashMap<>();
    private final Map<Endpoint, FakeAnswer> answers = new ConcurrentHashMap<>();
    private final Map<Endpoint, List<FakeAnswer>> nextAnswers = new EnumMap<>(Endpoint.class);
    private final Map<Endpoint, List<Received>> received = new EnumMap<>(Endpoint.class);

    private final List<FakeKey> ownKeys;
    private volatile List<FakeKey> keys;
    private volatile String clientId = "gateway";
    private volatile @Nullable String clientSecret = "secret of the client: ä+/%&=0123456789";
    private volatile String subject = "alice";
    private volatile Map<String, Object> userClaims = Map.of("name", "Alice Adams", "email", "alice@example.com");
    private volatile Map<String, Object> userInfoClaims = Map.of();
    private volatile InstantSource clock = InstantSource.system();
    private volatile Duration tokenLifetime = Duration.ofMinutes(5);
    private volatile String signingAlg = "RS256";
    private volatile @Nullable String signedUserInfoAlg;
    private volatile @Nullable String loginError;
    private volatile @Nullable String signedIntrospectionAlg;
    private volatile Consumer<Map<String, Object>> introspectionEdit = map -> {};
    private final Map<String, Map<String, Object>> issued = new ConcurrentHashMap<>();
    private volatile boolean refreshTokens;
    private volatile Duration tokenDelay = Duration.ZERO;
    private final RefreshGrants<Refreshable> refreshGrants = new RefreshGrants<>();

    private record Refreshable(Grant grant, long authTime) {}

    private volatile Consumer<Map<String, Object>> metadataEdit = map -> {};
    private volatile Consumer<Map<String, Object>> headerEdit = map -> {};
    private volatile Consumer<Map<String, Object>> claimsEdit = map -> {};
    private volatile Consumer<Map<String, Object>> tokenResponseEdit = map -> {};
    private volatile Consumer<Map<String, String>> authorizationResponseEdit = map -> {};
    private volatile UnaryOperator<String> idTokenEdit = token -> token;

    private FakeProvider(@Nullable SSLContext tls, boolean asksForCertificates) {
        this.tls = tls;
        this.asksForCertificates = asksForCertificates;
        List<FakeKey> spare = SPARE_KEYS.poll();
        this.ownKeys = spare == null ? List.of(FakeKey.rsa("rsa-1"), FakeKey.ec("ec-1")) : spare;
        this.keys = ownKeys;
        for (Endpoint endpoint : Endpoint.values()) {
            received.put(endpoint, new CopyOnWriteArrayList<>());
            nextAnswers.put(endpoint, new CopyOnWriteArrayList<>());
        }
        FakeProviderServer started = new FakeProviderServer(0, tls, asksForCertificates, handler);
        this.server = started;
        this.port = started.port();
    }

    /** Starts a provider on plain http and a free port of 127.0.0.1. */
    public static FakeProvider start() {
        return new FakeProvider(null, false);
    }

    /** Starts a provider on https. */
    public static FakeProvider startTls(SSLContext tls) {
        return new FakeProvider(tls, false);
    }

    /** Starts a provider on https that asks everybody for a certificate, and lets in those who have none. */
    public static FakeProvider startMutualTls(SSLContext tls) {
        return new FakeProvider(tls, true);
    }

    /** Returns the issuer. */
    public String issuer() {
        return (tls == null ? "http" : "https") + "://127.0.0.1:" + port + BASE;
    }

    /** Returns the address of an endpoint. */
    public URI url(Endpoint endpoint) {
        return URI.create(issuer() + endpoint.path);
    }

    /** Returns settings with which this provider can be used: issuer, client id and secret. */
    public ProviderConfig.Builder config() {
        String secret = clientSecret;
        return ProviderConfig.builder()
                .issuer(issuer())
                .clientId(clientId)
                .clientSecret(secret == null ? null : Secret.of(secret));
    }

    // who signs in, and for whom

    /** Sets the one client; a null secret makes it a public one, which must not authenticate. */
    public FakeProvider client(String id, @Nullable String secret) {
        clientId = id;
        clientSecret = secret;
        return this;
    }

    /** Returns what the client must prove beside its secret, or in place of it. */
    public ClientProof proof() {
        return proof;
    }

    /** Sets who signs in from now on, and what the ID token and userinfo say beside the subject. */
    public FakeProvider user(String newSubject, Map<String, Object> claims) {
        subject = newSubject;
        userClaims = claims;
        return this;
    }

    /** Sets what userinfo says in addition; {@code sub} can be replaced too. */
    public FakeProvider userInfo(Map<String, Object> claims) {
        userInfoClaims = claims;
        return this;
    }

    /** Lets everybody who comes to sign in be sent back with this error; null lets them in again. */
    public FakeProvider refuseLogins(@Nullable String error) {
        loginError = error;
        return this;
    }

    /** Sets the clock by which tokens are dated. */
    public FakeProvider clock(InstantSource value) {
        clock = value;
        return this;
    }

    /** Sets how long tokens live; five minutes unless set. */
    public FakeProvider tokenLifetime(Duration value) {
        tokenLifetime = value;
        return this;
    }

    /** Lets refresh tokens be used any number of times; otherwise a second use ends the grant. */
    public FakeProvider withoutRotation() {
        refreshGrants.rotating(false);
        return this;
    }

    /** Ends every grant: no refresh token is worth anything any more. */
    public FakeProvider endGrants() {
        refreshGrants.endAll();
        return this;
    }

    /** Returns how often a refresh token was used that was spent before. */
    public int refreshTokenReuses() {
        return refreshGrants.reuses();
    }

    /** Lets the token endpoint think before each answer. */
    public FakeProvider tokenDelay(Duration value) {
        tokenDelay = value;
        return this;
    }

    /** Lets refresh tokens be issued. */
    public FakeProvider withRefreshTokens() {
        refreshTokens = true;
        return this;
    }

    // keys

    /** Returns the keys, the newest first. */
    public List<FakeKey> keys() {
        return keys;
    }

    /** Replaces the keys, the first that fits the algorithm signs. */
    public FakeProvider keys(FakeKey... values) {
        keys = List.of(values);
        return this;
    }

    /** Replaces every key by a new one with a new kid. */
    public FakeProvider rotateKeys() {
        String suffix = UUID.randomUUID().toString().substring(0, 8);
        keys = List.of(FakeKey.rsa("rsa-" + suffix), FakeKey.ec("ec-" + suffix));
        return this;
    }

    /** Sets the algorithm that ID tokens are signed with, such as {@code ES256}, {@code HS256} with the client secret, or {@code none}. */
    public FakeProvider signingAlg(String alg) {
        signingAlg = alg;
        return this;
    }

    /** Lets userinfo answer with a JWT signed with this algorithm; null for plain JSON. */
    public FakeProvider signedUserInfo(@Nullable String alg) {
        signedUserInfoAlg = alg;
        return this;
    }

    /** Lets introspection answer with a JWT signed with this algorithm (RFC 9701); null for plain JSON. */
    public FakeProvider signedIntrospection(@Nullable String alg) {
        signedIntrospectionAlg = alg;
        return this;
    }

    // misbehaviour

    /** Changes the discovery document. */
    public FakeProvider metadata(Consumer<Map<String, Object>> edit) {
        metadataEdit = edit;
        return this;
    }

    /** Changes the header of ID tokens before they are signed. */
    public FakeProvider idTokenHeader(Consumer<Map<String, Object>> edit) {
        headerEdit = edit;
        return this;
    }

    /** Changes the claims of ID tokens before they are signed. */
    public FakeProvider idTokenClaims(Consumer<Map<String, Object>> edit) {
        claimsEdit = edit;
        return this;
    }

    /** Changes ID tokens after they were signed. */
    public FakeProvider idToken(UnaryOperator<String> edit) {
        idTokenEdit = edit;
        return this;
    }

    /** Changes what introspection says: the object itself, or of a signed answer the whole payload. */
    public FakeProvider introspection(Consumer<Map<String, Object>> edit) {
        introspectionEdit = edit;
        return this;
    }

    /** Changes the answer of the token endpoint. */
    public FakeProvider tokenResponse(Consumer<Map<String, Object>> edit) {
        tokenResponseEdit = edit;
        return this;
    }

    /** Changes the parameters that the browser brings back. */
    public FakeProvider authorizationResponse(Consumer<Map<String, String>> edit) {
        authorizationResponseEdit = edit;
        return this;
    }

    /** Lets an endpoint answer this from now on. */
    public FakeProvider answer(Endpoint endpoint, FakeAnswer answer) {
        answers.put(endpoint, answer);
        return this;
    }

    /** Lets an endpoint answer this once; several in the order in which they were given. */
    public FakeProvider answerNext(Endpoint endpoint, FakeAnswer answer) {
        at(nextAnswers, endpoint).add(answer);
        return this;
    }

    /** Lets an endpoint do the right thing again. */
    public FakeProvider restore(Endpoint endpoint) {
        answers.remove(endpoint);
        at(nextAnswers, endpoint).clear();
        return this;
    }

    /** Stops listening: connections are refused. */
    public void goDown() {
        FakeProviderServer running = server;
        server = null;
        if (running != null) {
            running.close();
        }
    }

    /** Listens again, on the same port. */
    public void comeUp() {
        if (server == null) {
            server = new FakeProviderServer(port, tls, asksForCertificates, handler);
        }
    }

    @Override
    public void close() {
        goDown();
        if (closed.compareAndSet(false, true)) {
            SPARE_KEYS.add(ownKeys);
        }
    }

    // what came

    /** Returns how often an endpoint was called. */
    public int calls(Endpoint endpoint) {
        return at(received, endpoint).size();
    }

    /** Returns the requests to an endpoint, the oldest first. */
    public List<Received> requests(Endpoint endpoint) {
        return List.copyOf(at(received, endpoint));
    }

    /** Returns the last request to an endpoint; fails where there was none. */
    public Received lastRequest(Endpoint endpoint) {
        List<Received> all = requests(endpoint);
        if (all.isEmpty()) {
            throw new AssertionError("nobody called " + endpoint);
        }
        return all.get(all.size() - 1);
    }

    /**
     * Signs in as a browser would that was sent to this URL, and returns the parameters it brings back: code, state and iss, or
     * error.
     */
    public Map<String, String> visit(String authorizationUrl) {
        URI url = URI.create(authorizationUrl);
        Map<String, String> params = parse(url.getRawQuery() == null ? "" : url.getRawQuery());
        at(received, Endpoint.AUTHORIZATION).add(new Received("GET", url.getPath(), params, Map.of(), ""));
        return authorize(params).orElseThrow(() -> new AssertionError("not a good authorization request: " + params));
    }

    /** Returns a good ID token of the user for the client, as the token endpoint would issue it, edits included. */
    public String issueIdToken(@Nullable String nonce, @Nullable String accessToken) {
        Map<String, String> request = nonce == null ? Map.of() : Map.of("nonce", nonce);
        return idTokenFor(
                new Grant(request, subject, userClaims),
                accessToken,
                clock.instant().getEpochSecond());
    }

    /** Returns whom access tokens are for unless a test says otherwise. */
    public static String audience() {
        return "https://api.example.com";
    }

    /**
     * Returns an access token of the user that is a JWT as RFC 9068 has it.
     *
     * @param claims changes the claims, which are those of a good token
     */
    public String issueAccessToken(Consumer<Map<String, Object>> claims) {
        return issueAccessToken("RS256", header -> {}, claims);
    }

    /** Returns an access token that is signed with this algorithm, its header and its claims changed. */
    public String issueAccessToken(
            String alg, Consumer<Map<String, Object>> header, Consumer<Map<String, Object>> edit) {
        Map<String, Object> claims = accessTokenClaims();
        edit.accept(claims);
        String token = sign(alg, claims, fields -> {
            fields.put("typ", "at+jwt");
            header.accept(fields);
        });
        issued.put(token, claims);
        return token;
    }

    /**
     * Returns an access token that says nothing, and can be asked about.
     *
     * @param edit changes what introspection says of it
     */
    public String issueOpaqueToken(Consumer<Map<String, Object>> edit) {
        Map<String, Object> claims = accessTokenClaims();
        claims.put("token_type", "Bearer");
        edit.accept(claims);
        String token = "opaque-" + UUID.randomUUID();
        issued.put(token, claims);
        return token;
    }

    /** Takes an access token back: introspection says that it is not active. */
    public FakeProvider revoke(String token) {
        issued.remove(token);
        return this;
    }

    private Map<String, Object> accessTokenClaims() {
        long now = clock.instant().getEpochSecond();
        Map<String, Object> claims = new LinkedHashMap<>(userClaims);
        claims.put("iss", issuer());
        claims.put("sub", subject);
        claims.put("aud", audience());
        claims.put("client_id", "script");
        claims.put("scope", "reports:read reports:write");
        claims.put("iat", now);
        claims.put("exp", now + tokenLifetime.toSeconds());
        claims.put("jti", UUID.randomUUID().toString());
        return claims;
    }

    private FakeAnswer introspect(Received request) {
        if (!authenticated(request)) {
            return error(401, "invalid_client").header("WWW-Authenticate", "Basic realm=\"fake\"");
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        Map<String, Object> claims = issued.get(request.param("token"));
        boolean live = claims != null
                && !(claims.get("exp") instanceof Number exp
                        && exp.longValue() <= clock.instant().getEpochSecond());
        answer.put("active", live);
        if (live) {
            answer.putAll(claims);
        }
        String alg = signedIntrospectionAlg;
        if (alg == null || !request.headers().getOrDefault("accept", "").contains("token-introspection+jwt")) {
            introspectionEdit.accept(answer);
            return FakeAnswer.json(200, answer);
        }
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("iss", issuer());
        payload.put("aud", clientId);
        payload.put("iat", clock.instant().getEpochSecond());
        payload.put("token_introspection", answer);
        introspectionEdit.accept(payload);
        return FakeAnswer.of(200, "application/token-introspection+jwt", sign(alg, payload, header -> {
            header.put("typ", "token-introspection+jwt");
            headerEdit.accept(header);
        }));
    }

    /**
     * Returns a logout token about a person and a session.
     *
     * @param claims changes the claims, which are those of a good token for the session of {@link #user}
     */
    public String issueLogoutToken(Consumer<Map<String, Object>> claims) {
        return issueLogoutToken(signingAlg, header -> {}, claims);
    }

    /** Returns a logout token that is signed with this algorithm, its header and its claims changed. */
    public String issueLogoutToken(
            String alg, Consumer<Map<String, Object>> header, Consumer<Map<String, Object>> edit) {
        long now = clock.instant().getEpochSecond();
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", issuer());
        claims.put("sub", subject);
        claims.put("sid", "sid-of-" + subject);
        claims.put("aud", clientId);
        claims.put("iat", now);
        claims.put("exp", now + 120);
        claims.put("jti", UUID.randomUUID().toString());
        claims.put("events", Map.of("http://schemas.openid.net/event/backchannel-logout", Map.of()));
        edit.accept(claims);
        return sign(alg, claims, fields -> {
            fields.put("typ", "logout+jwt");
            header.accept(fields);
        });
    }

    // the right behaviour

    private FakeAnswer handle(Received request) {
        for (Endpoint endpoint : Endpoint.values()) {
            if (request.path().equals(BASE + endpoint.path) || request.path().equals(MTLS + endpoint.path)) {
                at(received, endpoint).add(request);
                List<FakeAnswer> next = at(nextAnswers, endpoint);
                synchronized (next) {
                    if (!next.isEmpty()) {
                        return next.remove(0);
                    }
                }
                FakeAnswer scripted = answers.get(endpoint);
                return scripted != null ? scripted : behave(endpoint, request);
            }
        }
        return FakeAnswer.html(404);
    }

    private FakeAnswer behave(Endpoint endpoint, Received request) {
        return switch (endpoint) {
            case METADATA -> FakeAnswer.json(200, metadata());
            case JWKS -> FakeAnswer.json(200, jwks());
            case AUTHORIZATION -> sendBack(request);
            case TOKEN -> tokens(request);
            case USERINFO -> userInfo(request);
            case END_SESSION -> endSession(request);
            case INTROSPECTION -> introspect(request);
            case REVOCATION ->
                authenticated(request) ? FakeAnswer.of(200, "text/plain", "") : error(401, "invalid_client");
        };
    }

    private Map<String, Object> metadata() {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("issuer", issuer());
        metadata.put("authorization_endpoint", url(Endpoint.AUTHORIZATION).toString());
        metadata.put("token_endpoint", url(Endpoint.TOKEN).toString());
        metadata.put("jwks_uri", url(Endpoint.JWKS).toString());
        metadata.put("userinfo_endpoint", url(Endpoint.USERINFO).toString());
        metadata.put("end_session_endpoint", url(Endpoint.END_SESSION).toString());
        metadata.put("revocation_endpoint", url(Endpoint.REVOCATION).toString());
        metadata.put("introspection_endpoint", url(Endpoint.INTROSPECTION).toString());
        if (signedIntrospectionAlg != null) {
            metadata.put("introspection_signing_alg_values_supported", List.of(signedIntrospectionAlg));
        }
        metadata.put("response_types_supported", List.of("code"));
        metadata.put("response_modes_supported", List.of("query", "form_post"));
        metadata.put("subject_types_supported", List.of("public"));
        metadata.put("id_token_signing_alg_values_supported", List.of("RS256", "PS256", "ES256", "HS256", "none"));
        metadata.put(
                "token_endpoint_auth_methods_supported", List.of("client_secret_basic", "client_secret_post", "none"));
        metadata.put("code_challenge_methods_supported", List.of("S256"));
        metadata.put("authorization_response_iss_parameter_supported", true);
        metadataEdit.accept(metadata);
        return metadata;
    }

    /** Returns the key set that is published, to be changed and given to {@link #answer}. */
    public Map<String, Object> jwks() {
        List<Object> published = new ArrayList<>();
        keys.forEach(key -> published.add(key.publicJwk()));
        Map<String, Object> set = new LinkedHashMap<>();
        set.put("keys", published);
        return set;
    }

    private Optional<Map<String, String>> authorize(Map<String, String> request) {
        if (!clientId.equals(request.get("client_id")) || !request.containsKey("redirect_uri")) {
            return Optional.empty();
        }
        Map<String, String> response = new LinkedHashMap<>();
        String error = loginError;
        if (!"code".equals(request.get("response_type"))) {
            error = "unsupported_response_type";
        } else if (!List.of(request.getOrDefault("scope", "").split(" ", -1)).contains("openid")
                || !"S256".equals(request.get("code_challenge_method"))
                || request.getOrDefault("code_challenge", "").length() != 43) {
            error = "invalid_request";
        }
        if (error == null) {
            String code = "code-" + UUID.randomUUID();
            codes.put(code, new Grant(Map.copyOf(request), subject, userClaims));
            response.put("code", code);
        } else {
            response.put("error", error);
        }
        String state = request.get("state");
        if (state != null) {
            response.put("state", state);
        }
        response.put("iss", issuer());
        authorizationResponseEdit.accept(response);
        return Optional.of(response);
    }

    private FakeAnswer sendBack(Received request) {
        Optional<Map<String, String>> response = authorize(request.params());
        if (response.isEmpty()) {
            return FakeAnswer.html(400);
        }
        String redirectUri = request.param("redirect_uri");
        if (request.param("response_mode").equals("form_post")) {
            StringBuilder page = new StringBuilder("<!doctype html><title>Signing in</title><body"
                    + " onload=\"document.forms[0].submit()\"><form method=\"post\" action=\""
                    + html(redirectUri) + "\">");
            response.get()
                    .forEach((name, value) -> page.append("<input type=\"hidden\" name=\"")
                            .append(html(name))
                            .append("\" value=\"")
                            .append(html(value))
                            .append("\">"));
            return FakeAnswer.of(200, "text/html", page + "<button>Continue</button></form>");
        }
        return FakeAnswer.redirect(302, withQuery(redirectUri, response.get()));
    }

    private FakeAnswer tokens(Received request) {
        if (!authenticated(request)) {
            return error(401, "invalid_client").header("WWW-Authenticate", "Basic realm=\"fake\"");
        }
        if (request.param("grant_type").equals("refresh_token")) {
            return refreshed(request.param("refresh_token"));
        }
        if (!request.param("grant_type").equals("authorization_code")) {
            return error(400, "unsupported_grant_type");
        }
        Grant grant = codes.remove(request.param("code"));
        if (grant == null
                || !request.param("redirect_uri").equals(grant.request().get("redirect_uri"))
                || !sha256(request.param("code_verifier"))
                        .equals(grant.request().get("code_challenge"))) {
            return error(400, "invalid_grant");
        }
        long authTime = clock.instant().getEpochSecond();
        String refreshToken = refreshTokens ? refreshGrants.begin(new Refreshable(grant, authTime)) : "";
        return tokensOf(grant, authTime, refreshToken);
    }

    private FakeAnswer refreshed(String token) {
        Optional<Refreshable> found = refreshGrants.use(token);
        if (found.isEmpty()) {
            return error(400, "invalid_grant");
        }
        Grant old = found.get().grant();
        // What the provider knows of the person may have changed since.
        Grant grant =
                new Grant(old.request(), old.subject(), old.subject().equals(subject) ? userClaims : old.claims());
        return tokensOf(grant, found.get().authTime(), refreshGrants.next(token));
    }

    private FakeAnswer tokensOf(Grant grant, long authTime, String refreshToken) {
        String accessToken = "access-" + UUID.randomUUID();
        accessTokens.put(accessToken, grant);
        Map<String, Object> response = new LinkedHashMap<>();
        response.put("access_token", accessToken);
        response.put("token_type", "Bearer");
        response.put("expires_in", tokenLifetime.toSeconds());
        response.put("id_token", idTokenFor(grant, accessToken, authTime));
        if (!refreshToken.isEmpty()) {
            response.put("refresh_token", refreshToken);
        }
        tokenResponseEdit.accept(response);
        FakeAnswer answer = FakeAnswer.json(200, response).header("Cache-Control", "no-store");
        return tokenDelay.isZero() ? answer : answer.after(tokenDelay);
    }

    private boolean authenticated(Received request) {
        String secret = clientSecret;
        if (proof.isAsked()) {
            return !request.headers().containsKey("authorization")
                    && !request.params().containsKey("client_secret")
                    && proof.holds(request, issuer(), clientId, String.valueOf(secret), clock.instant());
        }
        String basic = request.headers().getOrDefault("authorization", "");
        if (secret == null) {
            return basic.isEmpty()
                    && request.param("client_secret").isEmpty()
                    && request.param("client_id").equals(clientId);
        }
        if (basic.startsWith("Basic ")) {
            String[] parts =
                    new String(Base64.getDecoder().decode(basic.substring(6)), StandardCharsets.UTF_8).split(":", -1);
            return parts.length == 2
                    && URLDecoder.decode(parts[0], StandardCharsets.UTF_8).equals(clientId)
                    && URLDecoder.decode(parts[1], StandardCharsets.UTF_8).equals(secret)
                    && !request.params().containsKey("client_secret");
        }
        return request.param("client_id").equals(clientId)
                && request.param("client_secret").equals(secret);
    }

    private String idTokenFor(Grant grant, @Nullable String accessToken, long authTime) {
        long now = clock.instant().getEpochSecond();
        Map<String, Object> claims = new LinkedHashMap<>(grant.claims());
        claims.put("iss", issuer());
        claims.put("sub", grant.subject());
        claims.put("aud", clientId);
        claims.put("iat", now);
        claims.put("exp", now + tokenLifetime.toSeconds());
        claims.put("auth_time", authTime);
        claims.put("sid", "sid-of-" + grant.subject());
        String nonce = grant.request().get("nonce");
        if (nonce != null) {
            claims.put("nonce", nonce);
        }
        if (accessToken != null && !signingAlg.equals("none")) {
            claims.put("at_hash", halfHash(signingAlg, accessToken));
        }
        claimsEdit.accept(claims);
        return idTokenEdit.apply(sign(signingAlg, claims, headerEdit));
    }

    private String sign(String alg, Map<String, Object> claims, Consumer<Map<String, Object>> edit) {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("alg", alg);
        header.put("typ", "JWT");
        if (alg.equals("none")) {
            edit.accept(header);
            return FakeKey.unsigned(header, claims);
        }
        if (alg.startsWith("HS")) {
            edit.accept(header);
            return FakeKey.mac(String.valueOf(clientSecret).getBytes(StandardCharsets.UTF_8), header, claims);
        }
        FakeKey key = keys.stream()
                .filter(candidate ->
                        candidate.defaultAlg().equals(alg.startsWith("PS") || alg.startsWith("RS") ? "RS256" : alg))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no key for " + alg));
        header.put("kid", key.kid());
        edit.accept(header);
        return key.sign(alg, JSONObjectUtils.toJSONString(header), JSONObjectUtils.toJSONString(claims));
    }

    private FakeAnswer userInfo(Received request) {
        String authorization = request.headers().getOrDefault("authorization", "");
        Grant grant = authorization.startsWith("Bearer ") ? accessTokens.get(authorization.substring(7)) : null;
        if (grant == null) {
            return error(401, "invalid_token").header("WWW-Authenticate", "Bearer error=\"invalid_token\"");
        }
        Map<String, Object> claims = new LinkedHashMap<>(grant.claims());
        claims.put("sub", grant.subject());
        claims.putAll(userInfoClaims);
        String alg = signedUserInfoAlg;
        if (alg == null) {
            return FakeAnswer.json(200, claims);
        }
        claims.putIfAbsent("iss", issuer());
        claims.putIfAbsent("aud", clientId);
        return FakeAnswer.of(200, "application/jwt", sign(alg, claims, header -> {}));
    }

    private static FakeAnswer endSession(Received request) {
        String target = request.param("post_logout_redirect_uri");
        if (target.isEmpty()) {
            return FakeAnswer.html(200);
        }
        String state = request.param("state");
        return FakeAnswer.redirect(302, withQuery(target, state.isEmpty() ? Map.of() : Map.of("state", state)));
    }

    private static FakeAnswer error(int status, String code) {
        return FakeAnswer.json(status, Map.of("error", code));
    }

    /** Returns the left half of a hash in base64url, as {@code at_hash} and {@code c_hash} want it (Core 1.0, section 3.1.3.6). */
    public static String halfHash(String alg, String token) {
        try {
            String hash = alg.equals("EdDSA") ? "SHA-512" : "SHA-" + alg.substring(2);
            byte[] digest = MessageDigest.getInstance(hash).digest(token.getBytes(StandardCharsets.US_ASCII));
            return FakeKey.base64url(Arrays.copyOf(digest, digest.length / 2));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String sha256(String text) {
        try {
            return FakeKey.base64url(
                    MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String withQuery(String url, Map<String, String> params) {
        StringBuilder target = new StringBuilder(url);
        char separator = url.indexOf('?') < 0 ? '?' : '&';
        for (Map.Entry<String, String> param : params.entrySet()) {
            target.append(separator)
                    .append(URLEncoder.encode(param.getKey(), StandardCharsets.UTF_8))
                    .append('=')
                    .append(URLEncoder.encode(param.getValue(), StandardCharsets.UTF_8));
            separator = '&';
        }
        return target.toString();
    }

    private static Map<String, String> parse(String query) {
        Map<String, String> parsed = new LinkedHashMap<>();
        try {
            Params params = Params.parse(query);
            for (String name : params.names()) {
                List<String> values = params.all(name);
                parsed.put(name, values.get(values.size() - 1));
            }
        } catch (MalformedRequestException e) {
            throw new AssertionError(e);
        }
        return parsed;
    }

    private static String html(String text) {
        return text.replace("&", "&amp;").replace("\"", "&quot;").replace("<", "&lt;");
    }

    private static <T> T at(Map<Endpoint, T> map, Endpoint endpoint) {
        T value = map.get(endpoint);
        if (value == null) {
            throw new AssertionError(endpoint);
        }
        return value;
    }
}
