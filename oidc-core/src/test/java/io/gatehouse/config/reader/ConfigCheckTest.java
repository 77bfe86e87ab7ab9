package io.gatehouse.config.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.ConfigProblem;
import io.gatehouse.config.CookieConfig;
import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.config.IdentityConfig;
import io.gatehouse.config.LoginConfig;
import io.gatehouse.config.ProviderConfig;
import io.gatehouse.config.Secret;
import io.gatehouse.config.SessionConfig;
import io.gatehouse.config.WeakSetting;
import io.gatehouse.http.Origin;
import io.gatehouse.http.SetCookie;
import io.gatehouse.identity.ClaimPath;
import io.gatehouse.policy.AccessPolicy;
import io.gatehouse.policy.AccessRule;
import io.gatehouse.policy.PathPattern;
import io.gatehouse.policy.Requirement;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigCheckTest {
    private static final String KEY = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://idp.example.com | expected https, but came",
                "ftp://idp.example.com | expected an https URL",
                "https://idp.example.com?a=b | expected a URL without user name, query and fragment",
                "https://idp.example.com#a | expected a URL without user name, query and fragment",
                "https://me@idp.example.com | expected a URL without user name, query and fragment",
                "idp.example.com | expected a URL such as",
                "https:// | expected a URL such as",
                "https://a b | expected a URL such as",
                "http://127.0.0.1.example.com | expected https",
                "http://128.0.0.1 | expected https",
            })
    void refusesAnIssuer(String issuer, String why) {
        assertThat(Written.yaml("provider: {issuer: '" + issuer + "', client-id: a, client-auth: none}")
                        .problems())
                .singleElement()
                .asString()
                .startsWith("gatehouse.yml:1: provider.issuer: " + why);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://idp.example.com",
                "https://idp.example.com:8443/realms/a%20b/",
                "http://localhost:8080/realms/main",
                "http://app.localhost",
                "http://127.9.9.9",
                "http://[::1]:9000",
                "HTTPS://IDP.example.com"
            })
    void acceptsAnIssuer(String issuer) {
        assertThat(Written.yaml("provider: {issuer: '" + issuer + "', client-id: a, client-auth: none}")
                        .problems())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // where the provider is
                "{client-id: a, client-auth: none} | provider.issuer: is missing",
                "{client-id: a, client-auth: none, endpoints: {authorization: 'https://a.b/a', token: 'https://a.b/t', jwks: 'https://a.b/j'}} | provider.issuer: is missing; expected the provider's issuer, which ID tokens are compared with",
                "{issuer: 'https://a.b', client-id: a, client-auth: none, metadata-url: 'http://a.b/m'} | provider.metadata-url: expected https",
                "{issuer: 'https://a.b', client-id: a, client-auth: none, endpoints: {token: 'http://a.b/t'}} | provider.endpoints.token: expected https",
                "{issuer: 'https://a.b', client-id: a, client-auth: none, endpoints: {jwks: 'file:///etc/passwd'}} | provider.endpoints.jwks: expected an absolute URL",
                // the client
                "{issuer: 'https://a.b', client-auth: none} | provider.client-id: is missing",
                "{issuer: 'https://a.b', client-id: ä, client-auth: none} | provider.client-id: expected at most 500 printable ASCII characters",
                "{issuer: 'https://a.b', client-id: a} | provider.client-secret: is missing; provider.client-auth client_secret_basic needs it",
                "{issuer: 'https://a.b', client-id: a, client-auth: client_secret_post} | provider.client-secret: is missing; provider.client-auth client_secret_post needs it",
                "{issuer: 'https://a.b', client-id: a, client-auth: none, client-secret: x} | provider.client-secret: has no use with provider.client-auth: none",
                // what is asked for
                "{issuer: 'https://a.b', client-id: a, client-auth: none, scopes: [email]} | provider.scopes: must hold openid",
                "{issuer: 'https://a.b', client-id: a, client-auth: none, scopes: [openid, 'a b']} | provider.scopes[1]: expected one scope without spaces",
                "{issuer: 'https://a.b', client-id: a, client-auth: none, scopes: openid profile} | provider.scopes: must hold openid",
                "{issuer: 'https://a.b', client-id: a, client-auth: none, authorization-params: {state: x}} | provider.authorization-params: must not hold state",
                "{issuer: 'https://a.b', client-id: a, client-auth: none, authorization-params: {'a=b': x}} | provider.authorization-params: expected names of letters",
                // algorithms
                "{issuer: 'https://a.b', client-id: a, client-auth: none, signing-algs: [RS256, none]} | provider.signing-algs: must not hold none",
                "{issuer: 'https://a.b', client-id: a, client-auth: none, signing-algs: [NONE]} | provider.signing-algs: must not hold none",
                "{issuer: 'https://a.b', client-id: a, client-auth: none, signing-algs: [rs256]} | provider.signing-algs: expected names among",
                "{issuer: 'https://a.b', client-id: a, client-auth: none, signing-algs: HS256} | provider.signing-algs: HS256 is checked with the client secret, which is missing",
                "{issuer: 'https://a.b', client-id: a, client-secret: 0123456789012345678901234567890, signing-algs: [HS256]} | provider.signing-algs: HS256 needs a client secret of at least 32 bytes",
                "{issuer: 'https://a.b', client-id: a, client-secret: 01234567890123456789012345678901, signing-algs: [HS384]} | provider.signing-algs: HS384 needs a client secret of at least 48 bytes",
                "{issuer: 'https://a.b', client-id: a, client-secret: 01234567890123456789012345678901, signing-algs: [HS512]} | provider.signing-algs: HS512 needs a client secret of at least 64 bytes",
                // bounds
                "{issuer: 'https://a.b', client-id: a, client-auth: none, clock-skew: 121s} | provider.clock-skew: expected a duration from 0s to 2m, but came 121s",
                "{issuer: 'https://a.b', client-id: a, client-auth: none, connect-timeout: 0s} | provider.connect-timeout: expected a duration from 1ms to 1m, but came 0s",
                "{issuer: 'https://a.b', client-id: a, client-auth: none, connect-timeout: 61s} | provider.connect-timeout: expected",
                "{issuer: 'https://a.b', client-id: a, client-auth: none, request-timeout: 0s} | provider.request-timeout: expected",
                "{issuer: 'https://a.b', client-id: a, client-auth: none, request-timeout: 1h} | provider.request-timeout: expected a duration from 1ms to 2m, but came 1h",
                "{issuer: 'https://a.b', client-id: a, client-auth: none, ca-file: /nowhere.pem} | provider.ca-file: expected a PEM file that can be read",
            })
    void refusesAProvider(String provider, String problem) {
        assertThat(Written.yaml("provider: " + provider).problems())
                .singleElement()
                .asString()
                .startsWith("gatehouse.yml")
                .contains(": " + problem);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{issuer: 'https://a.b', client-id: a, client-secret: 01234567890123456789012345678901, signing-algs: [HS256]}",
                "{issuer: 'https://a.b', client-id: a, client-auth: none, client-secret: 01234567890123456789012345678901, signing-algs: [HS256]}",
                "{issuer: 'https://a.b', client-id: a, client-auth: none, clock-skew: 2m}",
                "{issuer: 'https://a.b', client-id: a, client-auth: none, clock-skew: 0s}",
                "{issuer: 'http://a.b', client-id: a, client-auth: none, insecure-http: true, metadata-url: 'http://a.b/m'}",
                "{issuer: 'https://a.b', client-id: a, client-auth: none, endpoints: {authorization: 'https://a.b/a?p=1'}}",
                "{issuer: 'https://a.b', client-id: a, client-auth: none, signing-algs: [RS256, PS512, ES384, EdDSA]}",
            })
    void acceptsAProvider(String provider) {
        assertThat(Written.yaml("provider: " + provider).problems()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "public-url: https://app.example.com/path | public-url: expected scheme, host and perhaps port",
                "public-url: app.example.com | public-url: expected scheme, host and perhaps port",
                "public-url: ftp://app.example.com | public-url: expected scheme, host and perhaps port",
                "allowed-hosts: ['https://app.example.com'] | allowed-hosts[0]: expected a host with or without a port",
                "allowed-hosts: [a.example, '*.example.com'] | allowed-hosts[1]: expected a host with or without a port",
                "allowed-hosts: [a.example:99999] | allowed-hosts[0]: expected a host",
                "trusted-proxies: [10.0.0.0/33] | trusted-proxies[0]: expected an IP address or a range",
                "trusted-proxies: localhost | trusted-proxies: expected an IP address or a range",
                "endpoint-path: / | endpoint-path: expected a path such as /oidc",
                "endpoint-path: oidc | endpoint-path: expected a path such as /oidc",
                "endpoint-path: /oidc/ | endpoint-path: expected a path such as /oidc",
                "endpoint-path: //oidc | endpoint-path: expected a path such as /oidc",
                "endpoint-path: /a/../oidc | endpoint-path: expected a path such as /oidc",
                "endpoint-path: /oi%64c | endpoint-path: expected a path such as /oidc",
                "endpoint-path: '/oidc?x' | endpoint-path: expected a path such as /oidc",
                "endpoint-path: '/oidc;x' | endpoint-path: expected a path such as /oidc",
                "login.timeout: 0s | login.timeout: expected a duration from 1s to 1d, but came 0s",
                "login.timeout: 2d | login.timeout: expected a duration from 1s to 1d, but came 2d",
                "login.max-pending: 0 | login.max-pending: expected a number from 1 to 20, but came 0",
                "login.max-pending: 21 | login.max-pending: expected a number from 1 to 20, but came 21",
                "login.max-per-minute: -1 | login.max-per-minute: expected a number from 0 to 1000000, but came -1",
                "login.default-return: start | login.default-return: expected a path with exactly one slash",
                "login.default-return: //evil.example | login.default-return: expected a path with exactly one slash",
                "login.default-return: '/\\evil.example' | login.default-return: expected a path with exactly one slash",
                "login.default-return: https://evil.example | login.default-return: expected a path with exactly one slash",
                "login.default-return: /a/../b | login.default-return: expected a path with exactly one slash",
                "logout.default-return: //evil.example | logout.default-return: expected a path with exactly one slash",
                "login.allowed-returns: [https://a.example/path] | login.allowed-returns[0]: expected scheme, host",
                "logout.allowed-returns: ['*'] | logout.allowed-returns[0]: expected scheme, host",
                "session.inactivity-timeout: 0s | session.inactivity-timeout: expected a duration from 1s to 365d, but came 0s",
                "session.inactivity-timeout: 9h | session.inactivity-timeout: is longer (9h) than session.max-duration (8h)",
                "session.max-duration: 30m | session.inactivity-timeout: is longer (1h) than session.max-duration (30m)",
                "session.max-duration: 400d | session.max-duration: expected a duration from 1s to 365d, but came 400d",
                "session.max-sessions: 0 | session.max-sessions: expected a number from 1 to 10000000, but came 0",
                "session.store: cookie | session.keys: is missing; session.store: cookie needs a key that outlives a restart; make one with: java -jar gatehouse.jar keygen",
                "session.keys: [short] | session.keys[0]: expected 32 bytes in base64url, which are 43 characters; make one with: java -jar gatehouse.jar keygen",
                "session.keys: [AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=] | session.keys[0]: expected 32 bytes in base64url",
                "session.keys: [AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB] | session.keys[0]: expected 32 bytes in base64url",
                "session.keys: [AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA, AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA] | session.keys[1]: is the same as one before it",
                "identity.claims: {keep: [a], drop: [a]} | identity.claims.drop: \"a\" is both kept and dropped",
                "identity.claim-prefix: 'A B' | identity.claim-prefix: expected letters",
                "identity.claim-prefix: Content_ | identity.claim-prefix: expected a beginning that no other header has",
                "identity.claim-prefix: Co | identity.claim-prefix: expected a beginning that no other header has",
                "identity.claim-delimiter: '\\' | identity.claim-delimiter: expected 1 to 5 printable ASCII",
                "identity.claim-delimiter: abcdef | identity.claim-delimiter: expected 1 to 5 printable ASCII",
                "identity.name: .sub | identity.name: expected claim names joined by dots",
                "identity.headers: {} | identity.headers: expected at least one header in the map",
                "identity.headers: {X User: sub} | identity.headers: expected header names of letters",
                "identity.headers: {'X:User': sub} | identity.headers: expected header names of letters",
                "identity.headers: {Ünser: sub} | identity.headers: expected header names of letters",
                "identity.headers: {X-User: sub, x_user: email} | identity.headers: x_user is there twice",
                "rules: [{path: admin, allow: everyone}] | rules[0].path: expected a path pattern: a path pattern must begin with a slash",
                "rules: [{path: /a**, allow: everyone}] | rules[0].path: expected a path pattern: ** must be a whole segment",
                "rules: [{path: [], allow: everyone}] | rules[0].path: expected at least one path",
                "rules: [{path: /, methods: get, allow: everyone}] | rules[0].methods: expected a method in upper case, such as GET, but came \"get\"",
                "rules: [{path: /, methods: 'GET POST', allow: everyone}] | rules[0].methods: expected a method in upper case",
                "rules: [{path: /, allow: signed-in, on-anonymous: 404}] | rules[0].on-anonymous: expected one of login, 401, 403, pass, but came \"404\"",
                "rules: [{path: /}] | rules[0].allow: is missing",
                "rules: [{allow: everyone}] | rules[0].path: is missing",
                "pages.templates: /nowhere | pages.templates: expected a directory, but there is none at \"/nowhere\"",
            })
    void refusesASetting(String line, String problem) {
        assertThat(Written.minimumAnd(line).problems())
                .singleElement()
                .asString()
                .startsWith("gatehouse.yml")
                .contains(": " + problem);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host",
                "host",
                "COOKIE",
                "Set-Cookie",
                "Content-Type",
                "content_length",
                "Connection",
                "Keep-Alive",
                "Proxy-Authorization",
                "TE",
                "Trailer",
                "Transfer-Encoding",
                "Upgrade",
                "Expect",
                "X-Forwarded-For",
                "X-Forwarded-Proto",
                "Forwarded",
                "Authorization",
                "If-None-Match",
                "Sec-Fetch-Site",
                "Via"
            })
    void refusesAHeaderThatIsAboutTheMessage(String name) {
        assertThat(Written.minimumAnd("identity.headers: {" + name + ": sub}").problems())
                .singleElement()
                .asString()
                .contains("identity.headers: must not set " + name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "public-url: https://app.example.com/",
                "allowed-hosts: ['[::1]:8080', localhost, my_service]",
                "endpoint-path: /auth/oidc",
                "login.default-return: /start?a=b#c",
                "login.default-return: /caf%C3%A9",
                "session: {inactivity-timeout: 8h}",
                "session: {store: cookie, keys: " + KEY + "}",
                "identity.headers: {X-Forwarded-User: sub, Remote-User: email}",
                "identity: {claims: {keep: [sub], drop: [email]}}",
                "identity.claim-delimiter: ', '",
                "rules: [{path: /, methods: [GET, M-SEARCH], allow: everyone}]",
            })
    void acceptsASetting(String line) {
        assertThat(Written.minimumAnd(line).problems()).isEmpty();
    }

    @Nested
    class Cookies {
        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "'' | {name: 'a b'} | session.cookie.name: expected 1 to 64 letters",
                    "'' | {name: 'a=b'} | session.cookie.name: expected 1 to 64 letters",
                    "'' | {name: __Host-a, domain: example.com} | session.cookie.name: browsers refuse a __Host- cookie with a domain",
                    "'' | {name: __Host-a, path: /app} | session.cookie.name: browsers refuse a __Host- cookie with another path",
                    "http://localhost:8080 | {name: __Host-a} | session.cookie.name: browsers refuse a __Host- cookie over http",
                    "http://localhost:8080 | {name: __Secure-a} | session.cookie.name: browsers refuse a __Secure- cookie over http",
                    "'' | {name: __host-a} | session.cookie.name: expected the prefix to be spelt __Host-",
                    "'' | {domain: .example.com} | session.cookie.domain: expected a domain such as example.com",
                    "'' | {domain: 127.0.0.1} | session.cookie.domain: expected a domain such as example.com",
                    "'' | {domain: com} | session.cookie.domain: expected a domain such as example.com",
                    "https://app.example.com | {domain: other.com} | session.cookie.domain: expected the host of public-url (app.example.com) or a domain above it",
                    "https://app.example.com | {domain: ample.com} | session.cookie.domain: expected the host of public-url",
                    "'' | {path: app} | session.cookie.path: expected a path such as / or /app",
                    "'' | {path: '/app; Secure'} | session.cookie.path: expected a path such as / or /app",
                    "'' | {same-site: none} | session.cookie.same-site: browsers refuse a cookie that is none and not secure",
                    "http://localhost:8080 | {same-site: none} | session.cookie.same-site: browsers refuse",
                    "http://localhost:8080 | {secure: always} | session.cookie.secure: expected auto, because public-url is http",
                    "'' | {same-site: Lax} | session.cookie.same-site: expected one of lax, strict, none",
                })
        void areRefused(String publicUrl, String cookie, String problem) {
            assertThat(written(publicUrl, cookie).problems())
                    .singleElement()
                    .asString()
                    .contains(": " + problem);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "'' | {name: __Host-a, path: /}",
                    "'' | {name: __Host-a}",
                    "'' | {name: __Secure-a, path: /app, domain: example.com}",
                    "https://app.example.com | {domain: example.com}",
                    "https://app.example.com | {domain: app.example.com}",
                    "https://app.example.com | {same-site: none}",
                    "'' | {same-site: none, secure: always}",
                    "'' | {path: /app/}",
                })
        void areAccepted(String publicUrl, String cookie) {
            assertThat(written(publicUrl, cookie).problems()).isEmpty();
        }

        private Written written(String publicUrl, String cookie) {
            return Written.minimumAnd(
                    publicUrl.isEmpty() ? "" : "public-url: " + publicUrl, "session: {cookie: " + cookie + "}");
        }
    }

    @Test
    void wantsThePublicHostAmongTheAllowedOnes() {
        assertThat(Written.minimumAnd("public-url: https://app.example.com:8443", "allowed-hosts: [other.example.com]")
                        .problems())
                .singleElement()
                .asString()
                .contains("allowed-hosts: the host of public-url (app.example.com:8443) is not among them");
        for (String host : List.of("APP.example.com", "app.example.com:8443")) {
            assertThat(Written.minimumAnd("public-url: https://app.example.com:8443", "allowed-hosts: [" + host + "]")
                            .problems())
                    .isEmpty();
        }
    }

    @Test
    void doesNotJudgeWhatCouldNotBeRead() {
        assertThat(Written.yaml("provider: {issuer: https://a.b, client-id: [a], client-secret-file: /nowhere}")
                        .problems())
                .hasSize(2)
                .noneMatch(problem -> problem.contains("is missing"));
    }

    @Nested
    class SettingsThatWereBuilt {
        @Test
        void areJudgedAlike() {
            GatehouseConfig config = GatehouseConfig.builder()
                    .publicUrl(Origin.parse("http://app.example.com").orElseThrow())
                    .allowedHosts(Collections.nCopies(101, "app.example.com"))
                    .endpointPath("/")
                    .provider(ProviderConfig.builder()
                            .metadataUrl(URI.create("http://idp.example.com"))
                            .clientSecret(Secret.of(""))
                            .scopes(Collections.nCopies(101, "openid"))
                            .clockSkew(Duration.ofMinutes(3))
                            .caFile(Path.of("/nowhere"))
                            .build())
                    .login(LoginConfig.builder().maxPending(-1).build())
                    .session(SessionConfig.builder()
                            .inactivityTimeout(Duration.ofMillis(1))
                            .keys(Collections.nCopies(11, Secret.of("x")))
                            .cookie(CookieConfig.builder()
                                    .sameSite(SetCookie.SameSite.NONE)
                                    .build())
                            .build())
                    .identity(IdentityConfig.builder()
                            .headerMap(Map.of("X-User", ClaimPath.of("sub")))
                            .keepClaims(List.of(""))
                            .build())
                    .rules(new AccessPolicy(List.of(
                            AccessRule.builder(List.of(), new Requirement.Everyone())
                                    .build(),
                            AccessRule.builder(List.of(PathPattern.of("/")), new Requirement.Everyone())
                                    .methods(Set.of("get"))
                                    .build())))
                    .build();

            assertThat(config.problems()).extracting(ConfigProblem::where).containsOnly("configuration");
            assertThat(config.problems())
                    .extracting(ConfigProblem::key)
                    .contains(
                            "allowed-hosts",
                            "endpoint-path",
                            "provider.metadata-url",
                            "provider.client-id",
                            "provider.client-secret",
                            "provider.scopes",
                            "provider.clock-skew",
                            "provider.ca-file",
                            "login.max-pending",
                            "session.inactivity-timeout",
                            "session.keys",
                            "session.keys[0]",
                            "session.cookie.same-site",
                            "identity.headers",
                            "identity.claims.keep",
                            "rules[0].path",
                            "rules[1].methods");
        }

        @Test
        void areFineWithTheDefaultsAndAProvider() {
            GatehouseConfig config = GatehouseConfig.builder()
                    .provider(ProviderConfig.builder()
                            .issuer("https://idp.example.com")
                            .clientId("a")
                            .clientSecret(Secret.of("b"))
                            .build())
                    .build();
            assertThat(config.problems()).isEmpty();
        }
    }

    @Test
    void listsWhatWeakensACheck() {
        assertThat(Written.minimumAnd("provider.insecure-http: true", "provider.insecure-tls: true")
                        .read()
                        .weakSettings())
                .extracting(WeakSetting::key)
                .containsExactly("provider.insecure-http", "provider.insecure-tls");
        assertThat(Written.minimumAnd().read().weakSettings()).isEmpty();
        assertThat(ConfigReader.keys())
                .extracting(ConfigKey::name)
                .filteredOn(name -> name.contains("insecure"))
                .containsExactly(
                        "provider.insecure-http",
                        "provider.insecure-tls",
                        "provider.insecure-any-tenant",
                        "bearer.insecure-any-typ");
    }
}
