package io.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gatehouse.proxy.config.ClientConfig;
import io.gatehouse.proxy.config.EjectionConfig;
import io.gatehouse.proxy.config.RouteConfig;
import io.gatehouse.proxy.config.UpstreamProtocol;
import io.gatehouse.proxy.config.UpstreamTls;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class UpstreamTlsTest {
    private final TestAuthority authority = TestAuthority.create("upstreams");

    @TempDir
    private Path directory;

    private Path ca;

    @BeforeEach
    void writeAuthority() throws Exception {
        ca = Files.writeString(directory.resolve("ca.pem"), authority.pem());
    }

    private static ClientConfig client(UpstreamTls.Builder tls, UpstreamProtocol protocol) {
        ClientConfig plain = ClientConfig.DEFAULTS;
        return new ClientConfig(
                protocol, plain.connectTimeout(), plain.maxConnections(), plain.maxQueued(), tls.build());
    }

    private static GatewayUnderTest gateway(URI upstream, UpstreamTls.Builder tls) throws Exception {
        return gateway(upstream, tls, UpstreamProtocol.HTTP_1_1);
    }

    private static GatewayUnderTest gateway(URI upstream, UpstreamTls.Builder tls, UpstreamProtocol protocol)
            throws Exception {
        return GatewayUnderTest.start(RouteConfig.builder(upstream)
                .client(client(tls, protocol))
                .ejection(new EjectionConfig(0, Duration.ofSeconds(1)))
                .build());
    }

    @Nested
    class TheCertificate {
        @Test
        void isTrustedByAPrivateAuthority() throws Exception {
            try (JettyUpstream upstream = JettyUpstream.secure(authority.issue("ip:127.0.0.1"), false, null);
                    GatewayUnderTest gateway =
                            gateway(upstream.uri(), UpstreamTls.builder().caFile(ca))) {
                assertThat(RawClient.get(gateway.uri(), "/x").text()).startsWith("HTTP/1.1 GET /x");
            }
        }

        @Test
        void isNotTrustedOtherwise() throws Exception {
            try (CapturedLog log = CapturedLog.of("io.gatehouse");
                    JettyUpstream upstream = JettyUpstream.secure(authority.issue("ip:127.0.0.1"), false, null);
                    GatewayUnderTest gateway = gateway(upstream.uri(), UpstreamTls.builder())) {
                assertThat(RawClient.get(gateway.uri(), "/").status()).isEqualTo(502);
                assertThat(log.lines())
                        .anyMatch(line -> line.contains("no TLS with it") && line.contains("tls.ca-file"));
            }
        }

        @Test
        void mustNameTheHost() throws Exception {
            try (JettyUpstream upstream = JettyUpstream.secure(authority.issue("other.internal"), false, null);
                    GatewayUnderTest gateway =
                            gateway(upstream.uri(), UpstreamTls.builder().caFile(ca))) {
                assertThat(RawClient.get(gateway.uri(), "/").status()).isEqualTo(502);
            }
        }

        @Test
        void mayNameTheServerThatIsAskedFor() throws Exception {
            try (JettyUpstream upstream = JettyUpstream.secure(authority.issue("other.internal"), false, null);
                    GatewayUnderTest gateway = gateway(
                            upstream.uri(), UpstreamTls.builder().caFile(ca).serverName("other.internal"))) {
                assertThat(RawClient.get(gateway.uri(), "/").status()).isEqualTo(200);
            }
        }

        @Test
        void mustNotNameTheHostAloneWhereAnotherServerIsAskedFor() throws Exception {
            try (JettyUpstream upstream = JettyUpstream.secure(authority.issue("ip:127.0.0.1"), false, null);
                    GatewayUnderTest gateway = gateway(
                            upstream.uri(), UpstreamTls.builder().caFile(ca).serverName("other.internal"))) {
                assertThat(RawClient.get(gateway.uri(), "/").status()).isEqualTo(502);
            }
        }

        @Test
        void goesUncheckedWhereThatIsAskedForAndTheLogWarns() throws Exception {
            try (CapturedLog log = CapturedLog.of("io.gatehouse");
                    JettyUpstream upstream = JettyUpstream.secure(authority.issue("other.internal"), false, null);
                    GatewayUnderTest gateway =
                            gateway(upstream.uri(), UpstreamTls.builder().insecure(true))) {
                assertThat(RawClient.get(gateway.uri(), "/").status()).isEqualTo(200);
                assertThat(log.lines())
                        .filteredOn(line -> line.contains("WARN config.weak key=routes[0].insecure-tls"))
                        .hasSize(1);
            }
        }
    }

    @Nested
    class TheGatewaysOwn {
        private final TestAuthority clients = TestAuthority.create("clients");

        @Test
        void isShownToAnUpstreamThatAsks() throws Exception {
            Path certificate = directory.resolve("own.pem");
            Path key = directory.resolve("own.key");
            clients.issue("gateway.internal").write(certificate, key);
            try (JettyUpstream upstream = JettyUpstream.secure(authority.issue("ip:127.0.0.1"), false, clients);
                    GatewayUnderTest gateway = gateway(
                            upstream.uri(),
                            UpstreamTls.builder()
                                    .caFile(ca)
                                    .certificateFile(certificate)
                                    .keyFile(key));
                    GatewayUnderTest without =
                            gateway(upstream.uri(), UpstreamTls.builder().caFile(ca))) {
                assertThat(RawClient.get(gateway.uri(), "/").text()).contains("peer=CN=gateway.internal");
                assertThat(RawClient.get(without.uri(), "/").status()).isEqualTo(502);
            }
        }
    }

    @Nested
    class AuthoritiesThatChange {
        @Test
        void areReadAnew() throws Exception {
            TestAuthority next = TestAuthority.create("next");
            try (CapturedLog log = CapturedLog.of("io.gatehouse.gateway");
                    JettyUpstream upstream = JettyUpstream.secure(next.issue("ip:127.0.0.1"), false, null);
                    GatewayUnderTest gateway =
                            gateway(upstream.uri(), UpstreamTls.builder().caFile(ca))) {
                assertThat(RawClient.get(gateway.uri(), "/").status()).isEqualTo(502);
                Files.writeString(ca, next.pem());

                await().atMost(Duration.ofSeconds(30))
                        .until(() -> log.lines().stream().anyMatch(line -> line.contains("INFO upstream.tls ")));
                assertThat(RawClient.get(gateway.uri(), "/").status()).isEqualTo(200);
            }
        }
    }

    @Nested
    class Http2 {
        @Test
        void isSpokenOverTls() throws Exception {
            try (JettyUpstream upstream = JettyUpstream.secure(authority.issue("ip:127.0.0.1"), true, null);
                    GatewayUnderTest gateway =
                            gateway(upstream.uri(), UpstreamTls.builder().caFile(ca), UpstreamProtocol.HTTP_2)) {
                assertThat(RawClient.get(gateway.uri(), "/x?y").text())
                        .startsWith("HTTP/2.0 GET /x?y authority=app.example.com");
            }
        }

        @Test
        void isSpokenWithoutTlsBodiesIncluded() throws Exception {
            try (JettyUpstream upstream = JettyUpstream.cleartext(true);
                    GatewayUnderTest gateway =
                            gateway(upstream.uri(), UpstreamTls.builder(), UpstreamProtocol.HTTP_2)) {
                RawClient.Response response = RawClient.exchange(
                        gateway.uri(), RawClient.request("POST", "/", "Content-Length: 5") + "\r\nhello");

                assertThat(response.text()).startsWith("HTTP/2.0 POST /").endsWith("body=hello");
                assertThat(response.head().all("Set-Cookie")).containsExactly("a=b");
            }
        }

        @Test
        void knowsNoWebSockets() throws Exception {
            try (JettyUpstream upstream = JettyUpstream.cleartext(true);
                    GatewayUnderTest gateway =
                            gateway(upstream.uri(), UpstreamTls.builder(), UpstreamProtocol.HTTP_2)) {
                // Without a key and a version, which would be refused were this taken for a handshake.
                RawClient.Response response =
                        RawClient.get(gateway.uri(), "/live", "Upgrade: websocket", "Connection: Upgrade");

                assertThat(response.status()).isEqualTo(200);
                assertThat(response.text()).startsWith("HTTP/2.0 GET /live");
            }
        }

        @Test
        void isAnErrorWithAnUpstreamThatDoesNotSpeakIt() throws Exception {
            try (JettyUpstream upstream = JettyUpstream.secure(authority.issue("ip:127.0.0.1"), false, null);
                    Upstream plain = Upstream.ok();
                    GatewayUnderTest secure =
                            gateway(upstream.uri(), UpstreamTls.builder().caFile(ca), UpstreamProtocol.HTTP_2);
                    GatewayUnderTest cleartext = gateway(plain.uri(), UpstreamTls.builder(), UpstreamProtocol.HTTP_2)) {
                assertThat(RawClient.get(secure.uri(), "/").status()).isEqualTo(502);
                assertThat(RawClient.get(cleartext.uri(), "/").status()).isEqualTo(502);
            }
        }
    }
}
