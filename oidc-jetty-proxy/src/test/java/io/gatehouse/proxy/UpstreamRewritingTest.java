package io.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.proxy.config.HeaderRules;
import io.gatehouse.proxy.config.RouteConfig;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class UpstreamRewritingTest {
    private static Upstream responding(String... headers) throws Exception {
        return Upstream.answering(request -> "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n"
                + String.join(
                        "",
                        List.of(headers).stream().map(header -> header + "\r\n").toList()) + "\r\nok");
    }

    private static RouteConfig.Builder below(Upstream upstream, String base) {
        return RouteConfig.builder(URI.create(upstream.uri() + base)).path("/reports");
    }

    private static Wire.Head response(RouteConfig.Builder route, String... headers) throws Exception {
        try (GatewayUnderTest gateway = GatewayUnderTest.start(route.build())) {
            return RawClient.get(gateway.uri(), "/reports/x", headers).head();
        }
    }

    @Nested
    class Cookies {
        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "a=b | a=b",
                    "a=b; Path=/ | a=b; Path=/reports",
                    "a=b;path=/r | a=b; Path=/reports",
                    "a=b; Path=/r/x/; HttpOnly | a=b; Path=/reports/x; HttpOnly",
                    "a=b; Path=/elsewhere | a=b; Path=/elsewhere",
                    "a=b; Path=/rest | a=b; Path=/rest",
                    "a=b; Domain=127.0.0.1; Secure | a=b; Secure",
                    "a=b; domain=.127.0.0.1 | a=b",
                    "a=b; Domain=example.com | a=b; Domain=example.com",
                    "__Host-a=b; Path=/; Secure | __Host-a=b; Path=/; Secure",
                })
        void comeBackWhereTheBrowserSeesTheUpstream(String set, String seen) throws Exception {
            try (Upstream upstream = responding("Set-Cookie: " + set)) {
                assertThat(response(below(upstream, "/r").stripPath(true)).all("Set-Cookie"))
                        .containsExactly(seen);
            }
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {"a=b; Path=/r/x | a=b; Path=/x", "a=b; Path=/ | a=b; Path=/", "a=b; Path=/r | a=b; Path=/"})
        void loseTheBasePathOfTheUpstream(String set, String seen) throws Exception {
            try (Upstream upstream = responding("Set-Cookie: " + set)) {
                assertThat(response(below(upstream, "/r")).all("Set-Cookie")).containsExactly(seen);
            }
        }

        @Test
        void areLeftAloneWhereThatIsAskedFor() throws Exception {
            try (Upstream upstream = responding("Set-Cookie: a=b; Path=/; Domain=127.0.0.1")) {
                assertThat(response(below(upstream, "").stripPath(true).rewriteCookies(false))
                                .all("Set-Cookie"))
                        .containsExactly("a=b; Path=/; Domain=127.0.0.1");
            }
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "gatehouse=x",
                    "__Host-gatehouse=x; Path=/; Secure",
                    "gatehouse.1=x",
                    "gatehouse-login-abc=x",
                    " =gatehouse=x",
                    "gatehouse =x"
                })
        void ofTheGatewaysOwnNamesAreDropped(String set) throws Exception {
            try (CapturedLog log = CapturedLog.of("io.gatehouse.gateway");
                    Upstream upstream = responding("Set-Cookie: " + set, "Set-Cookie: other=1")) {
                assertThat(response(below(upstream, "").rewriteCookies(false)).all("Set-Cookie"))
                        .containsExactly("other=1");
                assertThat(log.lines())
                        .filteredOn(line -> line.contains("WARN upstream.cookie route=/reports"))
                        .hasSize(1);
            }
        }
    }

    @Nested
    class Addresses {
        @Test
        void ofAnyUpstreamBecomeThePublicOne() throws Exception {
            try (Upstream upstream = responding(
                    "Location: http://other.internal:9000/r/y?z",
                    "Refresh: 5; url=http://other.internal:9000/r/y",
                    "Content-Location: http://elsewhere.internal/r/y")) {
                Wire.Head head = response(RouteConfig.builder(
                                List.of(URI.create(upstream.uri() + "/r"), URI.create("http://other.internal:9000/r")))
                        .path("/reports")
                        .stripPath(true));

                assertThat(head.first("Location")).hasValue("http://app.example.com/reports/y?z");
                assertThat(head.first("Refresh")).hasValue("5; url=http://app.example.com/reports/y");
                assertThat(head.first("Content-Location")).hasValue("http://elsewhere.internal/r/y");
            }
        }
    }

    @Nested
    class Headers {
        @Test
        void ofRequestsAreSetAndRemoved() throws Exception {
            try (Upstream upstream = responding()) {
                response(
                        below(upstream, "")
                                .requestHeaders(new HeaderRules(
                                        Map.of("X-Env", "prod", "authorization", "Basic abc"), List.of("x-debug"))),
                        "X-Env: mine",
                        "X-Debug: 1",
                        "Authorization: Basic client",
                        "X-Other: 1");
                Wire.Head head = upstream.next().head();

                assertThat(head.all("X-Env")).containsExactly("prod");
                assertThat(head.all("Authorization")).containsExactly("Basic abc");
                assertThat(head.names()).contains("x-other").doesNotContain("x-debug");
            }
        }

        @Test
        void ofResponsesAreSetAndRemoved() throws Exception {
            try (Upstream upstream =
                    responding("X-Powered-By: PHP", "X-Frame-Options: ALLOWALL", "Set-Cookie: a=b", "X-Other: 1")) {
                Wire.Head head = response(below(upstream, "")
                        .responseHeaders(new HeaderRules(
                                Map.of("X-Frame-Options", "DENY"), List.of("x-powered-by", "Set-Cookie"))));

                assertThat(head.all("X-Frame-Options")).containsExactly("DENY");
                assertThat(head.names())
                        .contains("x-other")
                        .doesNotContain("x-powered-by")
                        .doesNotContain("set-cookie");
            }
        }

        @Test
        void areNotShownWithTheirValues() {
            assertThat(new HeaderRules(Map.of("Authorization", "s3cret"), List.of()).toString())
                    .contains("Authorization")
                    .doesNotContain("s3cret");
        }
    }
}
