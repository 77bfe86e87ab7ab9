package io.gatehouse.attack;

import static io.gatehouse.testing.EngineScene.APP;
import static io.gatehouse.testing.EngineScene.EVIL;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import io.gatehouse.config.IdentityConfig;
import io.gatehouse.config.LoginConfig;
import io.gatehouse.config.PassedToken;
import io.gatehouse.config.ResponseMode;
import io.gatehouse.config.Secret;
import io.gatehouse.config.StoreKind;
import io.gatehouse.event.GatehouseEvent;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.FakeAnswer;
import io.gatehouse.testing.FakeProvider;
import io.gatehouse.testing.FakeProvider.Endpoint;
import io.gatehouse.testing.FakeProvider.Received;
import io.gatehouse.testing.TestBrowser;
import io.gatehouse.testing.TestCookies.Kept;
import io.gatehouse.testing.TestPage;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** Canaries in every secret, every logger at its loudest, every flow and every failure: none of them is heard. */
class SecretsInLogsTest {
    private static final String CLIENT_SECRET = "canary-client-secret-0123456789abcdef";
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Level level = root.getLevel();
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final AppenderBase<ILoggingEvent> ear = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            StringBuilder line = new StringBuilder(event.getLoggerName() + " " + event.getFormattedMessage());
            if (event.getThrowableProxy() != null) {
                line.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
            }
            lines.add(line.append(event.getMDCPropertyMap()).toString());
        }
    };

    @BeforeEach
    void listen() {
        ear.setContext(root.getLoggerContext());
        ear.start();
        root.addAppender(ear);
        root.setLevel(Level.TRACE);
    }

    @AfterEach
    void stop() {
        root.detachAppender(ear);
        root.setLevel(level);
    }

    private static Arguments flow(String name, Consumer<FakeProvider> spoil) {
        return Arguments.of(name, spoil);
    }

    static Stream<Arguments> flows() {
        return Stream.of(
                flow("success", provider -> {}),
                flow("refused", provider -> provider.refuseLogins("access_denied")),
                flow(
                        "error with description",
                        provider -> provider.authorizationResponse(answer -> {
                            answer.put("error", "server_error");
                            answer.put("error_description", "something");
                            answer.remove("code");
                        })),
                flow("code and error", provider -> provider.authorizationResponse(answer -> answer.put("error", "x"))),
                flow(
                        "tokens in front",
                        provider -> provider.authorizationResponse(answer -> {
                            answer.put("id_token", "canary-front-id-token");
                            answer.put("access_token", "canary-front-access-token");
                        })),
                flow("other issuer", provider -> provider.authorizationResponse(answer -> answer.put("iss", EVIL))),
                flow("nonce", provider -> provider.idTokenClaims(claims -> claims.put("nonce", "canary-other-nonce"))),
                flow("audience", provider -> provider.idTokenClaims(claims -> claims.put("aud", "other"))),
                flow("expired", provider -> provider.idTokenClaims(claims -> claims.put("exp", 1))),
                flow("at_hash", provider -> provider.idTokenClaims(claims -> claims.put("at_hash", "canary-at-hash"))),
                flow(
                        "signature",
                        provider -> provider.idToken(token -> token.substring(0, token.length() - 9) + "AAAAAAAAA")),
                flow("alg none", provider -> provider.signingAlg("none")),
                flow("garbage ID token", provider -> provider.idToken(token -> "canary-garbage." + token + ".x")),
                flow("token type", provider -> provider.tokenResponse(answer -> answer.put("token_type", "mac"))),
                flow("no ID token", provider -> provider.tokenResponse(answer -> answer.remove("id_token"))),
                flow("odd expires_in", provider -> provider.tokenResponse(answer -> answer.put("expires_in", "x"))),
                flow(
                        "token 500 that repeats what was sent",
                        provider -> provider.answer(Endpoint.TOKEN, FakeAnswer.html(500))),
                flow(
                        "token 200 that is no JSON",
                        provider -> provider.answer(
                                Endpoint.TOKEN,
                                FakeAnswer.json(
                                        200,
                                        "{\"access_token\":\"canary-broken-access\",\"id_token\":\"canary-broken-id\""))),
                flow(
                        "token error",
                        provider -> provider.answer(
                                Endpoint.TOKEN,
                                FakeAnswer.json(400, Map.of("error", "invalid_grant", "error_description", "no")))),
                flow(
                        "token error with tokens beside it",
                        provider -> provider.answer(
                                Endpoint.TOKEN,
                                FakeAnswer.json(400, Map.of("error", "x", "refresh_token", "canary-broken-refresh")))),
                flow(
                        "invalid client",
                        provider -> provider.answer(
                                Endpoint.TOKEN, FakeAnswer.json(401, Map.of("error", "invalid_client")))),
                flow("token hangs up", provider -> provider.answer(Endpoint.TOKEN, FakeAnswer.hangUp())),
                flow("redirect", provider -> provider.answer(Endpoint.TOKEN, FakeAnswer.redirect(307, EVIL))),
                flow("userinfo 500", provider -> provider.answer(Endpoint.USERINFO, FakeAnswer.html(500))),
                flow(
                        "userinfo 401",
                        provider -> provider.answer(
                                Endpoint.USERINFO, FakeAnswer.json(401, Map.of("error", "invalid_token")))),
                flow("userinfo other", provider -> provider.userInfo(Map.of("sub", "other"))),
                flow(
                        "too large",
                        provider -> provider.user("alice", Map.of("big", "canary-claim-value".repeat(1000)))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("flows")
    void nothingSecretIsHeard(String name, Consumer<FakeProvider> spoil) {
        for (StoreKind store : StoreKind.values()) {
            for (ResponseMode mode : ResponseMode.values()) {
                run(store, mode, spoil);
            }
        }
    }

    private void run(StoreKind store, ResponseMode mode, Consumer<FakeProvider> spoil) {
        List<String> secrets = new ArrayList<>(List.of(CLIENT_SECRET, EngineScene.KEY.reveal(), "canary-"));
        List<String> texts = new ArrayList<>();
        try (EngineScene scene = EngineScene.start(
                config -> config.session(EngineScene.session(store).build())
                        .login(LoginConfig.builder().responseMode(mode).build())
                        .identity(IdentityConfig.builder()
                                .passTokens(List.of(PassedToken.ACCESS_TOKEN, PassedToken.ID_TOKEN))
                                .build()),
                provider -> provider.userInfo(true).clientSecret(Secret.of(CLIENT_SECRET)))) {
            FakeProvider provider = scene.provider();
            provider.client("gateway", CLIENT_SECRET);
            provider.withRefreshTokens();
            provider.tokenResponse(answer -> {
                remember(secrets, answer.get("id_token"));
                remember(secrets, answer.get("access_token"));
                remember(secrets, answer.get("refresh_token"));
            });
            spoil.accept(provider);
            TestBrowser browser = scene.browser();
            TestPage callback = browser.openUntilCallback(APP + "/deep?q=1");
            remember(secrets, callback.params().get("code"));
            rememberCookies(secrets, browser);
            List<TestPage> pages = new ArrayList<>();
            pages.add(browser.open(APP + "/"));
            rememberCookies(secrets, browser);
            pages.add(
                    mode == ResponseMode.QUERY
                            ? browser.click(EVIL, callback.url())
                            : browser.post(EVIL, APP + "/oidc/callback", callback.params()));
            rememberCookies(secrets, browser);
            pages.add(browser.open(APP + "/after"));
            pages.add(browser.open(callback.url() + "&state=again"));
            pages.add(scene.browser().open(callback.url()));
            browser.cookies()
                    .namesBeginningWith("__Host-")
                    .forEach(cookie -> browser.cookies()
                            .tamper(
                                    cookie,
                                    browser.cookies()
                                                    .named(cookie)
                                                    .orElseThrow()
                                                    .value() + "A"));
            pages.add(browser.open(APP + "/tampered"));
            rememberCookies(secrets, browser);
            pages.add(browser.fetch(APP, APP + "/oidc/session"));
            pages.add(browser.click(EVIL, APP + "/oidc/logout"));
            pages.add(browser.click(APP, APP + "/oidc/logout?return_to=/oidc/logged-out"));
            pages.add(browser.click(EVIL, APP + "/oidc/logged-out?state=canary-state"));
            for (Received request : provider.requests(Endpoint.AUTHORIZATION)) {
                remember(secrets, request.param("state"));
                remember(secrets, request.param("nonce"));
            }
            for (Received request : provider.requests(Endpoint.TOKEN)) {
                remember(secrets, request.param("code"));
                remember(secrets, request.param("code_verifier"));
                remember(secrets, request.headers().get("authorization"));
            }
            for (Received request : provider.requests(Endpoint.USERINFO)) {
                remember(secrets, request.headers().get("authorization"));
            }
            for (GatehouseEvent event : scene.events()) {
                texts.add(event.toString());
                texts.add(event.name() + event.fields());
                for (RecordComponent component : event.getClass().getRecordComponents()) {
                    texts.add(String.valueOf(read(event, component)));
                }
            }
            for (TestPage page : pages) {
                if (page.outcome() instanceof Outcome.Refuse refuse) {
                    texts.add(refuse.refusal().operatorDetail());
                    texts.add(page.body());
                }
                texts.add(String.valueOf(page.outcome()));
            }
            texts.add(scene.gatehouse()
                    .config()
                    .providers()
                    .get(0)
                    .clientSecrets()
                    .toString());
        }
        // The client of the fake provider's own sockets says what it sends; ours must not.
        lines.stream()
                .filter(line -> !line.startsWith("jdk.") && !line.startsWith("sun.") && !line.startsWith("com.sun."))
                .forEach(texts::add);
        assertThat(secrets).hasSizeGreaterThan(8);
        for (String secret : secrets) {
            for (String text : texts) {
                assertThat(text).doesNotContain(secret);
            }
        }
        lines.clear();
    }

    private static Object read(GatehouseEvent event, RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(event);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("a record shows its components", e);
        }
    }

    private static void remember(List<String> secrets, @Nullable Object secret) {
        if (secret != null && secret.toString().length() > 8) {
            secrets.add(secret.toString());
        }
    }

    private static void rememberCookies(List<String> secrets, TestBrowser browser) {
        Map<String, String> values = new LinkedHashMap<>();
        for (Kept cookie : browser.cookies().all()) {
            values.put(cookie.name(), cookie.value());
        }
        values.values().forEach(value -> remember(secrets, value));
    }
}
