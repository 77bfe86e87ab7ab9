package io.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.http.AddressRange;
import io.gatehouse.proxy.config.HostHeader;
import io.gatehouse.proxy.config.RouteConfig;
import io.gatehouse.testing.Browser;
import io.gatehouse.testing.FakeProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class UpstreamHeadersTest {
    private Upstream upstream;

    @BeforeEach
    void startTheUpstream() throws IOException {
        upstream = Upstream.ok();
    }

    @AfterEach
    void stopTheUpstream() throws IOException {
        upstream.close();
    }

    /** Sends a GET request with these header lines through a gateway and returns what the upstream got. */
    private Wire.Head sent(RouteConfig.Builder route, GatehouseConfig.Builder engine, String... headers)
            throws Exception {
        try (GatewayUnderTest gateway = GatewayUnderTest.start(engine.build(), route.build())) {
            assertThat(RawClient.get(gateway.uri(), "/", headers).status()).isEqualTo(200);
            return upstream.next().head();
        }
    }

    private Wire.Head sent(String... headers) throws Exception {
        return sent(RouteConfig.builder(upstream.uri()), GatewayUnderTest.engine(), headers);
    }

    @Nested
    class OfAnOrdinaryRequest {
        @Test
        void areWhatTheClientSentAndWhatTheGatewayKnows() throws Exception {
            assertThat(sent("Accept: text/plain", "X-Own: a", "X-Own: b").fields())
                    .map(field -> field.replaceAll("^traceparent: 00-[0-9a-f]{32}-[0-9a-f]{16}-01$", "traceparent"))
                    .containsExactlyInAnyOrder(
                            "traceparent",
                            "Host: app.example.com",
                            "Accept: text/plain",
                            "X-Own: a",
                            "X-Own: b",
                            "X-Forwarded-For: 127.0.0.1",
                            "X-Forwarded-Proto: http",
                            "X-Forwarded-Host: app.example.com",
                            "X-Forwarded-Port: 80",
                            "Forwarded: for=127.0.0.1;host=app.example.com;proto=http");
        }

        @Test
        void haveTheClientsUserAgentOnce() throws Exception {
            assertThat(sent("User-Agent: curl/8").all("User-Agent")).containsExactly("curl/8");
        }

        @Test
        void nameTheUpstreamsHostWhereTheRouteSaysSo() throws Exception {
            Wire.Head head = sent(
                    RouteConfig.builder(upstream.uri()).hostHeader(HostHeader.UPSTREAM), GatewayUnderTest.engine());

            assertThat(head.all("Host")).containsExactly("127.0.0.1:" + upstream.port());
            assertThat(head.first("X-Forwarded-Host")).hasValue("app.example.com");
        }

        @Test
        void tellTheStrippedPrefix() throws Exception {
            try (GatewayUnderTest gateway = GatewayUnderTest.start(RouteConfig.builder(upstream.uri())
                    .path("/app")
                    .stripPath(true)
                    .build())) {
                RawClient.get(gateway.uri(), "/app/page", "X-Forwarded-Prefix: /evil");

                Wire.Head head = upstream.next().head();
                assertThat(head.target()).isEqualTo("/page");
                assertThat(head.all("X-Forwarded-Prefix")).containsExactly("/app");
            }
        }
    }

    @Nested
    class ByWhichClientsPretend {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "X-Forwarded-For",
                    "x-forwarded-for",
                    "X_Forwarded_For",
                    "X-Forwarded_For",
                    "X.Forwarded.For",
                    "X-Forwarded-Proto",
                    "X-Forwarded-Host",
                    "X-Forwarded-Port",
                    "X-Forwarded-Server",
                    "X-Forwarded-Prefix",
                    "X-Forwarded-User",
                    "X-Forwarded-Uri",
                    "X-Forwarded-Ssl",
                    "Forwarded",
                    "FORWARDED",
                    "X-Real-IP",
                    "X_Real_IP",
                    "X-Original-URL",
                    "X_Original_URL",
                    "X-Original-URI",
                    "X-Rewrite-URL",
                    "X-Scheme",
                    "Front-End-Https",
                    "True-Client-IP",
                    "X-Client-IP",
                    "Proxy",
                    "Proxy-Authorization",
                    "X-Proxied-Https",
                    "Client-Cert",
                    "Client_Cert_Chain",
                    "SSL-Client-Verify",
                    "SSL_CLIENT_S_DN",
                    "X-SSL-Client-Cert",
                    "X-Client-Cert",
                    "X-ARR-ClientCert",
                    "X-Amzn-Mtls-Clientcert",
                    "X-Forwarded-Tls-Client-Cert",
                    "OIDC_CLAIM_sub",
                    "oidc-claim-email",
                    "OIDC_access_token"
                })
        void doNotReachTheUpstream(String name) throws Exception {
            assertThat(sent(name + ": spoofed", name + ": twice").fields())
                    .noneMatch(field -> field.contains("spoofed") || field.contains("twice"));
        }

        @Test
        void areNotTakenForGrantedFromAPeerThatIsNoTrustedProxy() throws Exception {
            Wire.Head head = sent("X-Forwarded-For: 192.0.2.1", "Forwarded: for=192.0.2.2;proto=https");

            assertThat(head.all("X-Forwarded-For")).containsExactly("127.0.0.1");
            assertThat(head.all("X-Forwarded-Proto")).containsExactly("http");
        }

        @Test
        void areRebuiltFromWhatATrustedProxySays() throws Exception {
            Wire.Head head = sent(
                    RouteConfig.builder(upstream.uri()),
                    GatewayUnderTest.engine()
                            .trustedProxies(
                                    List.of(AddressRange.parse("127.0.0.0/8").orElseThrow())),
                    "X-Forwarded-For: 203.0.113.9, 2001:db8::7",
                    "X-Forwarded-Proto: https",
                    "X-Forwarded-Host: shop.example.com:8443");

            assertThat(head.all("Host")).containsExactly("shop.example.com:8443");
            assertThat(head.all("X-Forwarded-For")).containsExactly("2001:db8::7");
            assertThat(head.all("X-Forwarded-Proto")).containsExactly("https");
            assertThat(head.all("X-Forwarded-Host")).containsExactly("shop.example.com:8443");
            assertThat(head.all("X-Forwarded-Port")).containsExactly("8443");
            assertThat(head.all("Forwarded"))
                    .containsExactly("for=\"[2001:db8::7]\";host=\"shop.example.com:8443\";proto=https");
        }
    }

    @Nested
    class OfOneConnection {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Keep-Alive: timeout=5",
                    "Proxy-Connection: keep-alive",
                    "Proxy-Authenticate: Basic",
                    "TE: gzip",
                    "Trailer: X-Sum",
                    "Upgrade: foo",
                    "HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA"
                })
        void endAtTheGateway(String header) throws Exception {
            String name = header.substring(0, header.indexOf(':')).toLowerCase(Locale.ROOT);

            assertThat(sent(header, "Connection: " + name).names()).doesNotContain(name);
        }

        @Test
        void endAtTheGatewayWhereTheClientNamesThem() throws Exception {
            Wire.Head head = sent(
                    "Connection: x-one , X-Two",
                    "Connection: keep-alive,X-Three",
                    "X-One: 1",
                    "X-Two: 2",
                    "X-Three: 3",
                    "X-Four: 4");

            assertThat(head.names())
                    .doesNotContain("x-one", "x-two", "x-three", "connection")
                    .contains("x-four");
        }

        @Test
        void cannotTakeTheHostOrTheClientsAddressAway() throws Exception {
            Wire.Head head = sent("Connection: Host, X-Forwarded-For, Forwarded, Content-Length, Content-Type");

            assertThat(head.first("Host")).hasValue("app.example.com");
            assertThat(head.first("X-Forwarded-For")).hasValue("127.0.0.1");
            assertThat(head.first("Forwarded")).isPresent();
        }

        @Test
        void cannotTakeTheFramingOfABodyAway() throws Exception {
            try (GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream);
                    RawClient client = new RawClient(gateway.uri())) {
                client.send(RawClient.request(
                                "POST",
                                "/",
                                "Connection: Content-Length, Content-Type",
                                "Content-Length: 4",
                                "Content-Type: text/x")
                        + "\r\nbody");

                assertThat(client.response("POST").status()).isEqualTo(200);
                Upstream.Received received = upstream.next();
                assertThat(received.text()).isEqualTo("body");
                assertThat(received.head().all("Content-Length")).containsExactly("4");
                assertThat(received.head().all("Content-Type")).containsExactly("text/x");
            }
        }
    }

    @Nested
    class OfWhoIsSignedIn {
        private static final String SUBJECT = "alice-7";

        /** Signs in a person with these claims, asks for a page with these headers, and returns what the upstream got. */
        private Wire.Head sentFor(Map<String, Object> claims, Map<String, String> headers) throws Exception {
            try (FakeProvider provider = FakeProvider.start()) {
                provider.user(SUBJECT, claims);
                GatehouseConfig engine = GatewayUnderTest.engine()
                        .provider(provider.config().build())
                        .build();
                try (GatewayUnderTest gateway = GatewayUnderTest.start(
                        engine, RouteConfig.builder(upstream.uri()).build())) {
                    Browser browser = new Browser();
                    String app = gateway.uri().toString();
                    browser.open(app + "/oidc/login");
                    upstream.next();
                    Browser.Request request = browser.request("GET", app + "/");
                    headers.forEach(request::header);
                    request.send();
                    return upstream.next().head();
                }
            }
        }

        @Test
        void areUtf8() throws Exception {
            Wire.Head head = sentFor(Map.of("name", "Jürgen 日本"), Map.of("Cookie", "lang=fr"));

            String name = head.first("OIDC_CLAIM_name").orElse("");
            assertThat(new String(name.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8))
                    .isEqualTo("Jürgen 日本");
            assertThat(head.all("Cookie")).containsExactly("lang=fr");
        }

        @Test
        void cannotBeNamedAwayOrSpoofed() throws Exception {
            Wire.Head head = sentFor(
                    Map.of("email", "alice@example.com"),
                    Map.of(
                            "Connection", "OIDC_CLAIM_sub, oidc_claim_email, Cookie",
                            "OIDC_CLAIM_sub", "mallory",
                            "Oidc-Claim-Sub", "mallory",
                            "oidc_claim_admin", "mallory"));

            assertThat(head.all("OIDC_CLAIM_sub")).containsExactly(SUBJECT);
            assertThat(head.all("OIDC_CLAIM_email")).containsExactly("alice@example.com");
            assertThat(head.fields()).noneMatch(field -> field.contains("mallory") || field.contains("gatehouse"));
        }
    }

    @Nested
    class BeyondAscii {
        @Test
        void areUtf8WhereTheySayWhoIsSignedInAndUntouchedWhereTheClientSentThem() throws Exception {
            try (FakeProvider provider = FakeProvider.start()) {
                provider.user("zoe", Map.of("name", "Zoë Łukasz €"));
                GatehouseConfig engine = GatewayUnderTest.engine()
                        .provider(provider.config().build())
                        .build();
                try (GatewayUnderTest gateway = GatewayUnderTest.start(
                        engine, RouteConfig.builder(upstream.uri()).build())) {
                    new Browser().open(gateway.uri() + "/oidc/login");

                    // Heads are read as ISO-8859-1, a byte to a character.
                    Wire.Head head = upstream.next().head();
                    assertThat(head.first("OIDC_CLAIM_name").map(BeyondAscii::fromUtf8))
                            .hasValue("Zoë Łukasz €");
                }
            }
            assertThat(sent("X-Own: \u00E4\u00C3\u00A4").first("X-Own")).hasValue("\u00E4\u00C3\u00A4");
        }

        private static String fromUtf8(String bytes) {
            return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        }
    }

    @Nested
    class OfAResponse {
        private Wire.Head received(String... headers) throws Exception {
            String lines = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
            try (Upstream talkative = Upstream.answering(
                            request -> "HTTP/1.1 200 OK\r\n" + lines + "Content-Length: 2\r\n\r\nok");
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(talkative)) {
                return RawClient.get(gateway.uri(), "/").head();
            }
        }

        @Test
        void areWhatTheUpstreamSent() throws Exception {
            Wire.Head head = received(
                    "Content-Type: text/html;charset=iso-8859-1; foo=bar",
                    "Date: Tue, 15 Nov 1994 08:12:31 GMT",
                    "Server: app/1",
                    "ETag: \"x\"",
                    "X-Own: a",
                    "X-Own: b",
                    "Cache-Control: private, max-age=0",
                    "Vary: Accept, Cookie",
                    "WWW-Authenticate: Basic realm=\"a, b\", charset=\"UTF-8\"");

            assertThat(head.fields())
                    .containsExactlyInAnyOrder(
                            "Content-Type: text/html;charset=iso-8859-1; foo=bar",
                            "Date: Tue, 15 Nov 1994 08:12:31 GMT",
                            "Server: app/1",
                            "ETag: \"x\"",
                            "X-Own: a",
                            "X-Own: b",
                            "Cache-Control: private, max-age=0",
                            "Vary: Accept, Cookie",
                            "WWW-Authenticate: Basic realm=\"a, b\", charset=\"UTF-8\"",
                            "Content-Length: 2");
        }

        @Test
        void giveAwayNoServerOfOurs() throws Exception {
            assertThat(received().names()).containsExactlyInAnyOrder("date", "content-length");
        }

        @Test
        void thatConcernOneConnectionEndAtTheGateway() throws Exception {
            assertThat(received(
                                    "Connection: X-Hop, keep-alive",
                                    "X-Hop: 1",
                                    "Keep-Alive: timeout=5",
                                    "Proxy-Authenticate: Basic",
                                    "Upgrade: h2c")
                            .names())
                    .containsExactlyInAnyOrder("date", "content-length");
        }

        @Test
        void keepEveryCookieAsItIs() throws Exception {
            assertThat(received(
                                    "Set-Cookie: a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT; Path=/",
                                    "Set-Cookie: b=\"2\"; HttpOnly")
                            .all("Set-Cookie"))
                    .containsExactly("a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT; Path=/", "b=\"2\"; HttpOnly");
        }

        @Test
        void doNotNameTheUpstreamInARedirect() throws Exception {
            try (Upstream redirecting = Upstream.answering(request -> "HTTP/1.1 302 Found\r\nLocation: http://"
                            + request.head().first("Host").orElse("") + "/there?x=1\r\nContent-Length: 0\r\n\r\n");
                    GatewayUnderTest gateway = GatewayUnderTest.start(RouteConfig.builder(redirecting.uri())
                            .hostHeader(HostHeader.UPSTREAM)
                            .build())) {
                RawClient.Response response = RawClient.get(gateway.uri(), "/");

                assertThat(response.status()).isEqualTo(302);
                assertThat(response.head().first("Location")).hasValue("http://app.example.com/there?x=1");
            }
        }
    }
}
