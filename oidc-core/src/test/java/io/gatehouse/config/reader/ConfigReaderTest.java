package io.gatehouse.config.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.config.ClientAuth;
import io.gatehouse.config.ConfigException;
import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.config.HeaderEncoding;
import io.gatehouse.config.HeaderPreset;
import io.gatehouse.config.IdentityConfig;
import io.gatehouse.config.PassedToken;
import io.gatehouse.config.ProviderConfig;
import io.gatehouse.config.ResponseMode;
import io.gatehouse.config.Secret;
import io.gatehouse.config.SecureAttribute;
import io.gatehouse.config.SessionConfig;
import io.gatehouse.config.StoreKind;
import io.gatehouse.http.SetCookie;
import io.gatehouse.identity.ClaimPath;
import io.gatehouse.policy.AccessRule;
import io.gatehouse.policy.OnAnonymous;
import io.gatehouse.policy.PathPattern;
import io.gatehouse.policy.Requirement;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigReaderTest {
    private static final String KEY = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    @Nested
    class AWholeFile {
        @Test
        void becomesTheSettings(@TempDir Path directory) throws IOException {
            Path authorities = Files.writeString(directory.resolve("ca.pem"), "pem");
            GatehouseConfig config = Written.yaml(
                            "public-url: https://app.example.com",
                            "allowed-hosts: [app.example.com, other.example.com:8443]",
                            "trusted-proxies: [127.0.0.0/8, ::1]",
                            "endpoint-path: /signin",
                            "provider:",
                            "  issuer: https://idp.example.com/realms/main",
                            "  metadata-url: https://idp.example.com/meta?x=1",
                            "  client-id: app",
                            "  client-secret: \"it's secret\"",
                            "  client-auth: client_secret_post",
                            "  scopes: [openid, offline_access]",
                            "  authorization-params: {prompt: login, ui_locales: de en}",
                            "  user-info: true",
                            "  signing-algs: [ES256, EdDSA]",
                            "  clock-skew: 1m",
                            "  ca-file: " + authorities,
                            "  connect-timeout: 1s",
                            "  request-timeout: 2s",
                            "  endpoints:",
                            "    authorization: https://idp.example.com/a",
                            "    token: https://idp.example.com/t",
                            "    jwks: https://idp.example.com/j",
                            "    userinfo: https://idp.example.com/u",
                            "    end-session: https://idp.example.com/e",
                            "  insecure-http: true",
                            "  insecure-tls: true",
                            "login:",
                            "  response-mode: form_post",
                            "  timeout: 5m",
                            "  max-pending: 3",
                            "  max-per-minute: 50",
                            "  default-return: /start?from=login",
                            "  allowed-returns: https://other.example.com",
                            "session:",
                            "  store: cookie",
                            "  inactivity-timeout: 30m",
                            "  max-duration: 1d",
                            "  keys: [" + KEY + "]",
                            "  max-sessions: 7",
                            "  cookie: {name: sid, domain: example.com, path: /app, same-site: strict, secure: always}",
                            "identity:",
                            "  name: email",
                            "  roles: [a.b, c]",
                            "  claims: {keep: [email], drop: [x]}",
                            "  headers: {X-User: sub, X-Roles: realm_access.roles}",
                            "  claim-prefix: X_CLAIM_",
                            "  claim-delimiter: '|'",
                            "  encoding: base64url",
                            "  pass-tokens: [access_token, id_token]",
                            "rules:",
                            "  - {path: [/public/**, /favicon.ico], allow: everyone}",
                            "  - path: /**",
                            "    methods: [GET, POST]",
                            "    allow: signed-in",
                            "    on-anonymous: 401",
                            "logout: {default-return: /bye, allowed-returns: [https://other.example.com]}",
                            "pages: {templates: " + directory + "}")
                    .read();

            assertThat(config.publicUrl()).map(Object::toString).contains("https://app.example.com");
            assertThat(config.allowedHosts()).containsExactly("app.example.com", "other.example.com:8443");
            assertThat(config.trustedProxies()).map(Object::toString).containsExactly("127.0.0.0/8", "::1");
            assertThat(config.endpointPath()).isEqualTo("/signin");
            assertThat(config.pageTemplates()).contains(directory);

            ProviderConfig provider = config.providers().get(0);
            assertThat(provider.issuer()).contains("https://idp.example.com/realms/main");
            assertThat(provider.metadataUrl()).contains(URI.create("https://idp.example.com/meta?x=1"));
            assertThat(provider.clientId()).isEqualTo("app");
            assertThat(provider.clientSecrets()).contains(Secret.of("it's secret"));
            assertThat(provider.clientAuth()).isEqualTo(ClientAuth.CLIENT_SECRET_POST);
            assertThat(provider.scopes()).containsExactly("openid", "offline_access");
            assertThat(provider.authorizationParams()).isEqualTo(Map.of("prompt", "login", "ui_locales", "de en"));
            assertThat(provider.userInfo()).isTrue();
            assertThat(provider.signingAlgs()).containsExactly("ES256", "EdDSA");
            assertThat(provider.clockSkew()).isEqualTo(Duration.ofMinutes(1));
            assertThat(provider.caFile()).contains(authorities);
            assertThat(provider.connectTimeout()).isEqualTo(Duration.ofSeconds(1));
            assertThat(provider.requestTimeout()).isEqualTo(Duration.ofSeconds(2));
            assertThat(provider.endpoints().complete()).isTrue();
            assertThat(provider.endpoints().userInfo()).contains(URI.create("https://idp.example.com/u"));
            assertThat(provider.endpoints().endSession()).contains(URI.create("https://idp.example.com/e"));
            assertThat(provider.insecureHttp()).isTrue();
            assertThat(provider.insecureTls()).isTrue();

            assertThat(config.login().responseMode()).isEqualTo(ResponseMode.FORM_POST);
            assertThat(config.login().timeout()).isEqualTo(Duration.ofMinutes(5));
            assertThat(config.login().maxPending()).isEqualTo(3);
            assertThat(config.login().maxPerMinute()).isEqualTo(50);
            assertThat(config.login().defaultReturn()).isEqualTo("/start?from=login");
            assertThat(config.login().allowedReturns())
                    .map(Object::toString)
                    .containsExactly("https://other.example.com");

            SessionConfig session = config.session();
            assertThat(session.store()).isEqualTo(StoreKind.COOKIE);
            assertThat(session.inactivityTimeout()).isEqualTo(Duration.ofMinutes(30));
            assertThat(session.maxDuration()).isEqualTo(Duration.ofDays(1));
            assertThat(session.keys()).containsExactly(Secret.of(KEY));
            assertThat(session.maxSessions()).isEqualTo(7);
            assertThat(session.cookie().name()).contains("sid");
            assertThat(session.cookie().domain()).contains("example.com");
            assertThat(session.cookie().path()).contains("/app");
            assertThat(session.cookie().sameSite()).isEqualTo(SetCookie.SameSite.STRICT);
            assertThat(session.cookie().secure()).isEqualTo(SecureAttribute.ALWAYS);

            IdentityConfig identity = config.identity();
            assertThat(identity.name()).isEqualTo(ClaimPath.of("email"));
            assertThat(identity.roles()).containsExactly(ClaimPath.of("a.b"), ClaimPath.of("c"));
            assertThat(identity.keepClaims()).containsExactly("email");
            assertThat(identity.dropClaims()).containsExactly("x");
            assertThat(identity.headers()).isEqualTo(HeaderPreset.MAP);
            assertThat(identity.headerMap())
                    .containsEntry("X-User", ClaimPath.of("sub"))
                    .containsEntry("X-Roles", ClaimPath.of("realm_access.roles"));
            assertThat(identity.claimPrefix()).isEqualTo("X_CLAIM_");
            assertThat(identity.claimDelimiter()).isEqualTo("|");
            assertThat(identity.encoding()).isEqualTo(HeaderEncoding.BASE64URL);
            assertThat(identity.passTokens()).containsExactly(PassedToken.ACCESS_TOKEN, PassedToken.ID_TOKEN);

            assertThat(config.rules().rules())
                    .usingRecursiveFieldByFieldElementComparator()
                    .containsExactly(
                            AccessRule.builder(
                                            List.of(PathPattern.of("/public/**"), PathPattern.of("/favicon.ico")),
                                            new Requirement.Everyone())
                                    .build(),
                            AccessRule.builder(List.of(PathPattern.of("/**")), new Requirement.SignedIn())
                                    .methods(Set.of("GET", "POST"))
                                    .onAnonymous(OnAnonymous.UNAUTHORIZED)
                                    .build());
            assertThat(config.logout().defaultReturn()).contains("/bye");
            assertThat(config.logout().allowedReturns()).hasSize(1);
        }

        @Test
        void withOneKeyIsEnough() {
            GatehouseConfig config = Written.minimumAnd().read();

            assertThat(config.rules().rules()).hasSize(1);
            assertThat(config.endpointPath()).isEqualTo("/oidc");
            assertThat(config.weakSettings()).isEmpty();
        }

        @Test
        void mayNameAKeyWithoutAValueForItsDefault() {
            assertThat(Written.minimumAnd("endpoint-path:", "login:", "session: {cookie: {name: }}", "rules: []")
                            .read()
                            .endpointPath())
                    .isEqualTo("/oidc");
        }

        @Test
        void mayWriteDottedKeys() {
            assertThat(Written.minimumAnd("session.cookie.name: sid")
                            .read()
                            .session()
                            .cookie()
                            .name())
                    .contains("sid");
        }

        @Test
        void mayUseAnchorsAndAliases() {
            GatehouseConfig config = Written.minimumAnd(
                            "login: {allowed-returns: &others [https://other.example.com]}",
                            "logout: {allowed-returns: *others}")
                    .read();
            assertThat(config.logout().allowedReturns()).hasSize(1);
        }

        @Test
        void mayLeaveTheIssuerToTheMetadata() {
            assertThat(Written.yaml(
                                    "provider: {metadata-url: https://idp.example.com/m, client-id: a, client-auth: none}")
                            .problems())
                    .isEmpty();
        }
    }

    @Nested
    class LaterSources {
        @Test
        void winKeyByKey() {
            Written written = Written.minimumAnd(
                            "session: {cookie: {name: file}, max-sessions: 1}", "endpoint-path: /file")
                    .and("init-param", "session.cookie.name", "init")
                    .and("context-param", "session.cookie.name", "context")
                    .andVariable("GATEHOUSE_ENDPOINT_PATH", "/environment");

            GatehouseConfig config = written.read();

            assertThat(config.session().cookie().name()).contains("context");
            assertThat(config.session().maxSessions()).isEqualTo(1);
            assertThat(config.endpointPath()).isEqualTo("/environment");
        }

        @Test
        void replaceListsAndMapsAsAWhole() {
            GatehouseConfig config = Written.minimumAnd("identity: {headers: {X-User: sub}, roles: [a, b]}")
                    .and("--set", "identity.headers", "{X-Mail: email}")
                    .andVariable("GATEHOUSE_IDENTITY_ROLES", "c, d")
                    .read();

            assertThat(config.identity().headerMap()).containsOnlyKeys("X-Mail");
            assertThat(config.identity().roles()).containsExactly(ClaimPath.of("c"), ClaimPath.of("d"));
        }

        @Test
        void mayGiveBackTheDefaultByAnEmptyText() {
            assertThat(Written.minimumAnd("endpoint-path: /file")
                            .and("--set", "endpoint-path", "")
                            .read()
                            .endpointPath())
                    .isEqualTo("/oidc");
        }

        @Test
        void areNotTouchedByAnEmptyVariable() {
            assertThat(Written.minimumAnd("endpoint-path: /file")
                            .andVariable("GATEHOUSE_ENDPOINT_PATH", "")
                            .read()
                            .endpointPath())
                    .isEqualTo("/file");
        }
    }

    @Nested
    class TextsOfOtherSources {
        @ParameterizedTest
        @ValueSource(strings = {"openid,profile", "openid, profile ", "[openid, profile]", "- openid\n- profile"})
        void holdListsInAnySpelling(String text) {
            assertThat(Written.minimumAnd()
                            .and("init-param", "provider.scopes", text)
                            .read()
                            .providers()
                            .get(0)
                            .scopes())
                    .containsExactly("openid", "profile");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "[{path: /a, allow: everyone}, {path: /**, allow: signed-in}]",
                    "- {path: /a, allow: everyone}\n- path: /**\n  allow: signed-in\n"
                })
        void holdRulesAsYaml(String text) {
            assertThat(Written.minimumAnd()
                            .and("init-param", "rules", text)
                            .read()
                            .rules()
                            .rules())
                    .hasSize(2);
        }

        @Test
        void holdMapsAsYaml() {
            GatehouseConfig config = Written.minimumAnd()
                    .and("init-param", "provider.authorization-params", "prompt: login\nmax_age: 60")
                    .and("--set", "identity.headers", "authelia")
                    .read();
            assertThat(config.providers().get(0).authorizationParams()).containsEntry("max_age", "60");
            assertThat(config.identity().headers()).isEqualTo(HeaderPreset.AUTHELIA);
        }

        @Test
        void areToldByTheirOwnName() {
            assertThat(Written.minimumAnd()
                            .and("init-param", "login.timeout", "soon")
                            .and("--set", "provider.authorization-params", "[a]")
                            .andVariable("GATEHOUSE_LOGIN_MAX_PENDING", "many")
                            .problems())
                    .containsExactly(
                            "init-param login.timeout: login.timeout: expected a duration such as 30s, 15m, 8h or 1d, but came"
                                    + " \"soon\"",
                            "--set provider.authorization-params: provider.authorization-params: expected a map, written as"
                                    + " {name: value, name: value}, but came \"[a]\"",
                            "environment variable GATEHOUSE_LOGIN_MAX_PENDING: login.max-pending: expected a whole number, but came"
                                    + " \"many\"");
        }

        @Test
        void areTakenUnderAPrefixWhereThereIsOne() {
            GatehouseConfig config = ConfigReader.read(List.of(
                    ConfigSource.yaml("f", Written.MINIMUM, Path.of("")),
                    ConfigSource.parameters(
                            "context-param", "gatehouse.", Map.of("gatehouse.endpoint-path", "/x", "other", "y"))));
            assertThat(config.endpointPath()).isEqualTo("/x");
        }
    }

    @Nested
    class Problems {
        @Test
        void areToldAllAtOnceInTheOrderOfTheirPlaces() {
            Written written = Written.yaml(
                            "provider:",
                            "  isuer: https://idp.example.com",
                            "  client-auth: basic",
                            "  scopes: [profile]",
                            "sesion: {}",
                            "login: {timeout: 10 minutes, max-pending: 50}",
                            "rules:",
                            "  - {path: /a, allow: signed-in}",
                            "  - {pth: /b, allow: admins}")
                    .and("--set", "provider.user-info", "yes");

            assertThat(written.problems())
                    .containsExactly(
                            "gatehouse.yml:2: provider.isuer: is not known; did you mean provider.issuer?",
                            "gatehouse.yml:3: provider.client-auth: expected one of client_secret_basic, client_secret_post, client_secret_jwt, private_key_jwt, tls_client_auth, self_signed_tls_client_auth, none,"
                                    + " but came \"basic\"",
                            "gatehouse.yml:4: provider.scopes: must hold openid (OpenID Connect Core 1.0, section 3.1.2.1);"
                                    + " without it there is no ID token",
                            "gatehouse.yml:5: sesion: is not known; did you mean session.keys?"
                                    .replace("session.keys", "session"),
                            "gatehouse.yml:6: login.timeout: expected a duration such as 30s, 15m, 8h or 1d, but came \"10 minutes\"",
                            "gatehouse.yml:6: login.max-pending: expected a number from 1 to 20, but came 50",
                            "gatehouse.yml:9: rules[1].pth: is not known; did you mean path?",
                            "gatehouse.yml:9: rules[1].allow: expected everyone, signed-in, or a map of one of role, scope, claim, any, all and not, such as {role: admin}, but came \"admins\"",
                            "gatehouse.yml:9: rules[1].path: is missing; expected the paths that the rule is about, such as /admin/**,"
                                    + " or /** for all",
                            "--set provider.user-info: provider.user-info: expected true or false, but came \"yes\"",
                            "gatehouse.yml: provider.issuer: is missing; expected the provider's issuer, such as"
                                    + " https://idp.example.com/realms/main, or provider.metadata-url",
                            "gatehouse.yml: provider.client-id: is missing; expected the client id that this application is"
                                    + " registered by at the provider",
                            "gatehouse.yml: provider.client-secret: is missing; provider.client-auth client_secret_basic needs it,"
                                    + " or provider.client-secret-file; a public client has provider.client-auth: none");
        }

        @Test
        void areCountedInTheMessage() {
            assertThatThrownBy(() -> Written.nothing().read())
                    .isInstanceOf(ConfigException.class)
                    .hasMessageStartingWith(
                            "the configuration has 3 problems:\n  configuration: provider.issuer: is missing;");
        }

        @ParameterizedTest
        @CsvSource({
            "clientId, provider.client-id",
            "provider.clientId, provider.client-id",
            "provider.client_secret, provider.client-secret",
            "provider.userinfo, provider.user-info",
            "session.cookie-name, session.cookie.name",
            "identity.header, identity.headers",
            "rule, rules",
            "redirect-return, login.default-return",
        })
        void nameTheNearestKey(String wrong, String right) {
            List<String> problems = Written.minimumAnd(wrong + ": x").problems();
            if (wrong.startsWith("redirect")) {
                assertThat(problems).containsExactly("gatehouse.yml:2: redirect-return: is not known");
            } else {
                assertThat(problems)
                        .containsExactly("gatehouse.yml:2: " + wrong + ": is not known; did you mean " + right + "?");
            }
        }

        @Test
        void tellOfWordsOfTheGateway() {
            assertThat(Written.minimumAnd("routes: [{path: /}]", "server: {listen: 'http://127.0.0.1:1'}")
                            .andVariable("GATEHOUSE_SERVER_LISTEN", "http://127.0.0.1:1")
                            .problems())
                    .hasSize(3)
                    .allMatch(problem -> problem.endsWith(
                            "is a setting of the gateway, which has no meaning in a web application; remove it here"));
        }

        @ParameterizedTest
        @ValueSource(strings = "login: {preserve-post: true}")
        void refuseWhatBelongsToALaterRelease(String line) {
            assertThat(Written.yaml(line).problems())
                    .anyMatch(problem -> problem.startsWith("gatehouse.yml:1: ")
                            && (problem.contains("is not known") || problem.contains("expected ")));
        }

        @Test
        void tellOfAKeyThatIsWrittenTwice() {
            assertThat(Written.minimumAnd(
                                    "endpoint-path: /a",
                                    "endpoint-path: /b",
                                    "login: {timeout: 1m}",
                                    "login.timeout: 2m")
                            .problems())
                    .containsExactly(
                            "gatehouse.yml:3: endpoint-path: is written a second time; the first is at gatehouse.yml:2",
                            "gatehouse.yml:5: login.timeout: is written a second time; the first is at gatehouse.yml:4");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "login: 5 | expected settings below this key, but came a single value",
                    "login: [a] | expected settings below this key, but came a list",
                    "endpoint-path: {a: b} | expected a single value, but came a map",
                    "endpoint-path: [/a] | expected a single value, but came a list",
                    "endpoint-path: '' | expected a value, but came an empty one; leave the key out for its default",
                    "provider.authorization-params: x | expected a map of names and values, but came \"x\"",
                    "rules: [[a]] | expected a map of names and values, but came a list",
                    "identity: {headers: [a]} | expected a preset such as mod-auth-openidc",
                    "identity: {headers: map} | expected one of mod-auth-openidc, oauth2-proxy, authelia, none",
                    "allowed-hosts: [[a]] | expected a single value, but came a list"
                })
        void tellOfAWrongShape(String line, String why) {
            assertThat(Written.minimumAnd(line).problems())
                    .singleElement()
                    .asString()
                    .contains(why);
        }

        @Test
        void doNotGrowWithoutEnd() {
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < 5000; i++) {
                lines.append("wrong").append(i).append(": x\n");
            }
            assertThat(Written.yaml(lines.toString()).problems()).hasSize(100);
        }

        @Test
        void doNotRepeatControlCharactersOrLongTexts() {
            assertThat(Written.minimumAnd("login: {timeout: \"a\\n\\e[31m" + "x".repeat(500) + "\"}")
                            .problems())
                    .singleElement()
                    .asString()
                    .contains("\"a\\u000a\\u001b[31m")
                    .hasSizeLessThan(250);
        }
    }
}
