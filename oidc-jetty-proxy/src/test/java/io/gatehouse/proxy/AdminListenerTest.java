package io.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.gatehouse.config.Secret;
import io.gatehouse.config.StoreKind;
import io.gatehouse.proxy.config.GatewayConfig;
import io.gatehouse.proxy.config.RouteConfig;
import io.gatehouse.proxy.config.ServerConfig;
import io.gatehouse.testing.Browser;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.text.ParseException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class AdminListenerTest {
    private static Map<String, Object> json(RawClient.Response response) {
        try {
            return JSONObjectUtils.parse(response.text());
        } catch (ParseException e) {
            throw new AssertionError(response.text(), e);
        }
    }

    @SuppressWarnings("unchecked") // as it is written
    private static List<Map<String, Object>> sessions(RawClient.Response response) {
        Object sessions = json(response).get("sessions");
        assertThat(sessions).as(response.text()).isNotNull();
        return (List<Map<String, Object>>) sessions;
    }

    private static void assertProblem(RawClient.Response response, int status, String detail) {
        assertThat(response.status()).as(response.text()).isEqualTo(status);
        assertThat(response.head().all("Content-Type")).containsExactly("application/problem+json");
        assertThat(response.head().all("Cache-Control")).containsExactly("no-store");
        assertThat(json(response)).containsKeys("title", "detail").containsEntry("status", (long) status);
        assertThat(json(response).get("detail")).asString().contains(detail);
    }

    @Nested
    class Health {
        @Test
        void isLiveAndNotReadyBeforeTheProviderWasReadAndReadyAfter() throws IOException {
            try (AdminUnderTest scene = AdminUnderTest.start()) {
                assertThat(scene.ask("GET", "/health/live").status()).isEqualTo(200);
                RawClient.Response first = scene.ask("GET", "/health/ready");

                assertThat(first.status()).isEqualTo(503);
                assertThat(first.head().all("Cache-Control")).containsExactly("no-store");
                assertThat(json(first)).containsEntry("status", "not ready");
                assertThat((List<?>) json(first).get("reasons"))
                        .singleElement()
                        .asString()
                        .contains("metadata of provider default have not been read yet");
                // Being asked makes it look, so that whoever waits for readiness does not wait for ever.
                await().untilAsserted(() -> {
                    RawClient.Response later = scene.ask("GET", "/health/ready");
                    assertThat(later.status()).isEqualTo(200);
                    assertThat(json(later)).isEqualTo(Map.of("status", "ready"));
                });
            }
        }

        @Test
        void saysWhyTheProviderCannotBeRead() throws IOException {
            try (AdminUnderTest scene = AdminUnderTest.start()) {
                scene.provider().goDown();

                await().untilAsserted(() ->
                        assertThat(scene.ask("GET", "/health/ready").text()).contains("nobody answers there"));
                assertThat(scene.ask("GET", "/health/live").status()).isEqualTo(200);
            }
        }

        @Test
        void isOffFirstWhenTheGatewayStops() throws Exception {
            CountDownLatch reached = new CountDownLatch(1);
            CountDownLatch answer = new CountDownLatch(1);
            ExecutorService threads = Executors.newCachedThreadPool();
            try (Upstream upstream = Upstream.onConnection(connection -> {
                        Upstream.read(connection);
                        reached.countDown();
                        Upstream.await(answer);
                        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlate");
                        connection.in().read();
                    });
                    Gateway gateway = Gateway.create(GatewayConfig.builder(
                                    GatewayUnderTest.engine().build())
                            .routes(List.of(RouteConfig.builder(upstream.uri()).build()))
                            .server(ServerConfig.builder()
                                    .listen(List.of(URI.create("http://127.0.0.1:0")))
                                    .admin(URI.create("http://127.0.0.1:0"))
                                    .build())
                            .build())) {
                gateway.start();
                URI admin = gateway.adminUri().orElseThrow();
                URI open = gateway.uris().get(0);
                Future<RawClient.Response> underWay = threads.submit(() -> RawClient.get(open, "/"));
                assertThat(reached.await(10, TimeUnit.SECONDS)).isTrue();
                Future<?> closing = threads.submit(gateway::close);

                await().untilAsserted(() -> {
                    RawClient.Response ready = AdminUnderTest.ask(admin, "GET", "/health/ready");
                    assertThat(ready.status()).isEqualTo(503);
                    assertThat(ready.text()).contains("the gateway is stopping");
                });
                assertThat(AdminUnderTest.ask(admin, "GET", "/health/live").status())
                        .as("a process that finishes what is under way is not to be killed")
                        .isEqualTo(200);
                answer.countDown();
                assertThat(underWay.get(10, TimeUnit.SECONDS).text()).isEqualTo("late");
                closing.get(20, TimeUnit.SECONDS);
            } finally {
                answer.countDown();
                threads.shutdownNow();
            }
        }

        @Test
        void isAskedForWithoutHostByOldHealthChecks() throws IOException {
            try (AdminUnderTest scene = AdminUnderTest.start()) {
                assertThat(RawClient.exchange(scene.admin(), "GET /health/live HTTP/1.0\r\n\r\n")
                                .status())
                        .isEqualTo(200);
            }
        }
    }

    @Nested
    class Sessions {
        @Test
        void areListedWithoutAnythingThatOpensADoor() throws IOException {
            try (AdminUnderTest scene = AdminUnderTest.start()) {
                scene.provider().idTokenClaims(claims -> {
                    claims.put("sid", "provider-session-7");
                    claims.put("email", "alice@example.com");
                });
                scene.signedIn("alice");
                RawClient.Response response = scene.ask("GET", "/sessions");

                assertThat(response.status()).isEqualTo(200);
                assertThat(response.head().all("Content-Type")).containsExactly("application/json");
                assertThat(response.head().all("Cache-Control")).containsExactly("no-store");
                assertThat(json(response)).containsOnlyKeys("sessions", "more").containsEntry("more", false);
                assertThat(sessions(response))
                        .singleElement()
                        .satisfies(session -> assertThat(session)
                                .containsOnlyKeys(
                                        "reference",
                                        "subject",
                                        "provider",
                                        "since",
                                        "last_seen",
                                        "ends_at",
                                        "client_address",
                                        "sid")
                                .containsEntry("subject", "alice")
                                .containsEntry("client_address", "127.0.0.1")
                                .containsEntry("sid", true));
                assertThat(response.text()).doesNotContain("provider-session-7", "alice@example.com");
            }
        }

        @Test
        void areSelectedAndLimited() throws IOException {
            try (AdminUnderTest scene = AdminUnderTest.start()) {
                scene.signedIn("alice");
                scene.provider().idTokenClaims(claims -> claims.put("sid", "a&b=c d"));
                scene.signedIn("b+b %");

                assertThat(sessions(scene.ask("GET", "/sessions"))).hasSize(2);
                assertThat(sessions(scene.ask("GET", "/sessions?all=true"))).hasSize(2);
                assertThat(sessions(scene.ask("GET", "/sessions?subject=alice")))
                        .hasSize(1);
                assertThat(sessions(scene.ask("GET", "/sessions?subject=b%2Bb+%25")))
                        .hasSize(1);
                assertThat(sessions(scene.ask("GET", "/sessions?sid=a%26b%3Dc+d")))
                        .hasSize(1);
                assertThat(sessions(scene.ask("GET", "/sessions?sid=a"))).isEmpty();
                assertThat(json(scene.ask("GET", "/sessions?limit=1"))).containsEntry("more", true);
            }
        }

        @Test
        void areEndedFromTheNextRequestOn() throws IOException {
            try (AdminUnderTest scene = AdminUnderTest.start();
                    CapturedLog log = CapturedLog.of("io.gatehouse")) {
                Browser alice = scene.signedIn("alice");
                Browser bob = scene.signedIn("bob");
                assertThat(scene.knows(alice)).isTrue();

                RawClient.Response response = scene.ask("DELETE", "/sessions?subject=alice");

                assertThat(response.status()).isEqualTo(200);
                assertThat(json(response)).isEqualTo(Map.of("ended", 1L));
                assertThat(scene.knows(alice)).isFalse();
                assertThat(scene.knows(bob)).isTrue();
                assertThat(json(scene.ask("DELETE", "/sessions?all=true"))).isEqualTo(Map.of("ended", 1L));
                assertThat(scene.knows(bob)).isFalse();
                assertThat(json(scene.ask("DELETE", "/sessions?all=true"))).isEqualTo(Map.of("ended", 0L));
                await().untilAsserted(
                                () -> assertThat(log.lines())
                                        .anyMatch(line -> line.contains("sessions.ended selector=subject ended=1"))
                                        .anyMatch(
                                                line -> line.contains(
                                                        "INFO admin.request client_address=127.0.0.1 method=DELETE path=/sessions status=200")));
            }
        }

        @Test
        void inCookiesCannotBeListedAndCanBeEnded() throws IOException {
            try (AdminUnderTest scene = AdminUnderTest.start(StoreKind.COOKIE)) {
                Browser alice = scene.signedIn("alice");
                Browser bob = scene.signedIn("bob");

                assertProblem(scene.ask("GET", "/sessions"), 501, "sealed in browsers' cookies");
                assertThat(json(scene.ask("DELETE", "/sessions?subject=alice"))).isEqualTo(Map.of("ended", "unknown"));
                assertThat(scene.knows(alice)).isFalse();
                assertThat(scene.knows(bob)).isTrue();
            }
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "GET | limit=0 | limit to be a number from 1 to 1000",
                    "GET | limit=1001 | limit to be a number from 1 to 1000",
                    "GET | limit=ten | limit to be a number from 1 to 1000",
                    "GET | subjcet=alice | no parameters but all, limit, provider, sid, subject",
                    "GET | subject=a&sid=b | exactly one of",
                    "GET | subject=a&subject=b | every parameter once",
                    "GET | subject= | 1 to 512 characters",
                    "GET | subject=%zz | percent-encoded",
                    "DELETE | | came none: what is to end must be said",
                    "DELETE | subject=alice&all=true | exactly one of",
                    "DELETE | all=yes | all=true",
                    "DELETE | all=true&limit=1 | no parameters but all, provider, sid, subject",
                    "DELETE | all=true&provider=default | subject=NAME or sid=ID beside provider=NAME",
                    "DELETE | subject=alice&provider=other | expected the name of a provider, out of default",
                })
        void areNotGuessedAt(String method, String query, String detail) throws IOException {
            try (AdminUnderTest scene = AdminUnderTest.start()) {
                Browser browser = scene.signedIn("alice");

                assertProblem(scene.ask(method, "/sessions" + (query == null ? "" : "?" + query)), 400, detail);
                assertThat(scene.knows(browser)).isTrue();
            }
        }
    }

    @Nested
    class AToken {
        @Test
        void opensEverything() throws IOException {
            try (AdminUnderTest scene = AdminUnderTest.withToken()) {
                Browser browser = scene.signedIn("alice");
                String header = "Authorization: Bearer " + AdminUnderTest.TOKEN;

                assertThat(sessions(scene.ask("GET", "/sessions", header))).hasSize(1);
                assertThat(scene.ask("DELETE", "/sessions?all=true", header).status())
                        .isEqualTo(200);
                assertThat(scene.knows(browser)).isFalse();
            }
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Accept: */*",
                    "Authorization: Bearer",
                    "Authorization: Bearer 0123456789abcdefghijklmnopqrstuV",
                    "Authorization: Bearer 0123456789abcdefghijklmnopqrstu",
                    "Authorization: Bearer 0123456789abcdefghijklmnopqrstuv0",
                    "Authorization: Basic 0123456789abcdefghijklmnopqrstuv",
                    "Authorization: 0123456789abcdefghijklmnopqrstuv",
                    "Authorization: Bearer 0123456789abcdefghijklmnopqrstuv\r\nAuthorization: Bearer x",
                })
        void isAskedForAndNothingElseWillDo(String header) throws IOException {
            try (AdminUnderTest scene = AdminUnderTest.withToken()) {
                Browser browser = scene.signedIn("alice");

                RawClient.Response list = scene.ask("GET", "/sessions", header);
                assertProblem(list, 401, "server.admin-token-file");
                assertThat(list.head().all("WWW-Authenticate")).containsExactly("Bearer realm=\"gatehouse\"");
                assertProblem(scene.ask("DELETE", "/sessions?all=true", header), 401, "Authorization: Bearer");
                assertProblem(scene.ask("GET", "/nothing", header), 401, "Authorization: Bearer");
                assertThat(scene.knows(browser)).isTrue();
            }
        }

        @Test
        void isNotAskedForByHealth() throws IOException {
            try (AdminUnderTest scene = AdminUnderTest.withToken()) {
                assertThat(scene.ask("GET", "/health/live").status()).isEqualTo(200);
                assertThat(scene.ask("GET", "/health/ready").status()).isIn(200, 503);
            }
        }

        @Test
        void isInNoLogLine() throws IOException {
            try (CapturedLog log = CapturedLog.of("io.gatehouse");
                    AdminUnderTest scene = AdminUnderTest.withToken()) {
                scene.ask("GET", "/sessions?subject=alice", "Authorization: Bearer " + AdminUnderTest.TOKEN);
                scene.ask("GET", "/sessions", "Authorization: Bearer x" + AdminUnderTest.TOKEN);

                await().untilAsserted(() -> assertThat(log.lines())
                        .filteredOn(line -> line.contains("admin.request"))
                        .hasSize(2));
                assertThat(log.lines()).noneMatch(line -> line.contains(AdminUnderTest.TOKEN));
                assertThat(log.lines())
                        .filteredOn(line -> line.contains("admin.request"))
                        .noneMatch(line -> line.contains("alice"));
            }
        }
    }

    @Nested
    class AWebPage {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "evil.example",
                    "evil.example:9002",
                    "127.0.0.1.evil.example",
                    "localhost.evil.example",
                    "192.0.2.1",
                    "[2001:db8::1]:9002",
                    "0.0.0.0",
                })
        void cannotPointANameOfItsOwnHere(String host) throws IOException {
            try (AdminUnderTest scene = AdminUnderTest.start()) {
                Browser browser = scene.signedIn("alice");

                assertProblem(scene.ask("GET", "/sessions", "Host: " + host), 421, "DNS rebinding");
                assertProblem(scene.ask("DELETE", "/sessions?all=true", "Host: " + host), 421, "Host must be");
                assertProblem(scene.ask("GET", "/health/ready", "Host: " + host), 421, "Host must be");
                assertThat(scene.knows(browser)).isTrue();
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"localhost", "localhost:9002", "LOCALHOST", "127.0.0.1", "127.0.0.2:80", "[::1]:9002"})
        void isNotWhoAsksForLoopback(String host) throws IOException {
            try (AdminUnderTest scene = AdminUnderTest.start()) {
                assertThat(scene.ask("GET", "/sessions", "Host: " + host).status())
                        .isEqualTo(200);
            }
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Origin: https://evil.example",
                    "Origin: null",
                    "Origin: http://localhost:9002",
                    "Sec-Fetch-Site: cross-site",
                    "Sec-Fetch-Site: same-site",
                    "Sec-Fetch-Site: none, cross-site",
                    "Sec-Fetch-Site: none\r\nSec-Fetch-Site: cross-site",
                })
        void cannotChangeAnything(String header) throws IOException {
            try (AdminUnderTest scene = AdminUnderTest.start()) {
                Browser browser = scene.signedIn("alice");

                assertProblem(scene.ask("DELETE", "/sessions?all=true", header), 403, "pages in a browser");
                assertThat(scene.knows(browser)).isTrue();
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"Sec-Fetch-Site: none", "Sec-Fetch-Site: same-origin", "Accept: */*"})
        void isNotWhoSaysSo(String header) throws IOException {
            try (AdminUnderTest scene = AdminUnderTest.start()) {
                assertThat(scene.ask("DELETE", "/sessions?all=true", header).status())
                        .isEqualTo(200);
            }
        }

        @Test
        void isNeverAllowedAnotherOriginsAnswers() throws IOException {
            try (AdminUnderTest scene = AdminUnderTest.start()) {
                RawClient.Response preflight = scene.ask(
                        "OPTIONS",
                        "/sessions?all=true",
                        "Origin: https://evil.example",
                        "Access-Control-Request-Method: DELETE");
                RawClient.Response read = scene.ask("GET", "/sessions", "Origin: https://evil.example");

                assertThat(preflight.status()).isIn(403, 405);
                assertThat(preflight.head().names()).noneMatch(name -> name.startsWith("access-control-"));
                assertThat(read.head().names()).noneMatch(name -> name.startsWith("access-control-"));
                assertThat(read.head().all("Cross-Origin-Resource-Policy")).containsExactly("same-origin");
            }
        }
    }

    @Nested
    class TheListener {
        @Test
        void isNotAmongThePublicOnes() throws IOException {
            try (AdminUnderTest scene = AdminUnderTest.start()) {
                Browser alice = scene.signedIn("alice");

                for (String path : List.of("/health/live", "/health/ready", "/sessions", "/status", "/refusals")) {
                    RawClient.Response there = AdminUnderTest.ask(scene.open(), "GET", path);
                    assertThat(there.status()).as(path).isEqualTo(401);
                    assertThat(there.text()).contains("login_required");
                }
                assertThat(AdminUnderTest.ask(scene.open(), "DELETE", "/sessions?all=true")
                                .status())
                        .isEqualTo(401);
                assertThat(AdminUnderTest.ask(
                                        scene.open(),
                                        "DELETE",
                                        "/sessions?all=true",
                                        "Host: " + scene.admin().getAuthority())
                                .status())
                        .isEqualTo(401);
                assertThat(scene.knows(alice)).isTrue();
                assertThat(scene.gateway().uris()).hasSize(1).doesNotContain(scene.admin());
            }
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"/app", "/oidc/login", "/oidc/session", "/health", "/sessions/", "/SESSIONS", "//sessions"})
        void hasNothingOfThePublicOnes(String path) throws IOException {
            try (AdminUnderTest scene = AdminUnderTest.start()) {
                RawClient.Response response = scene.ask("GET", path);

                assertThat(response.status()).isIn(400, 404);
                assertThat(response.head().all("Content-Type")).containsExactly("application/problem+json");
            }
        }

        @Test
        void isThereOnlyWhereItIsWritten() throws IOException {
            try (Upstream upstream = Upstream.ok();
                    GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream)) {
                assertThat(gateway.gateway().adminUri()).isEmpty();
            }
        }

        @ParameterizedTest
        @CsvSource({
            "POST, /sessions?all=true, 'GET, HEAD, DELETE'",
            "PUT, /sessions?all=true, 'GET, HEAD, DELETE'",
            "DELETE, /health/live, 'GET, HEAD'",
            "POST, /health/ready, 'GET, HEAD'",
        })
        void saysWhichMethodsItKnows(String method, String target, String allowed) throws IOException {
            try (AdminUnderTest scene = AdminUnderTest.start()) {
                RawClient.Response response = scene.ask(method, target);

                assertProblem(response, 405, allowed);
                assertThat(response.head().all("Allow")).containsExactly(allowed);
            }
        }

        @Test
        void answersHeadWithoutABody() throws IOException {
            try (AdminUnderTest scene = AdminUnderTest.start()) {
                assertThat(scene.ask("HEAD", "/health/live").status()).isEqualTo(200);
                assertThat(scene.ask("HEAD", "/sessions").text()).isEmpty();
            }
        }

        @Test
        void takesNoBodyAndNoLargeHead() throws IOException {
            try (AdminUnderTest scene = AdminUnderTest.start()) {
                assertProblem(
                        scene.ask("DELETE", "/sessions?all=true", "Content-Length: 5"), 400, "no body, but came one");
                assertProblem(scene.ask("DELETE", "/sessions?all=true", "Transfer-Encoding: chunked"), 400, "no body");
                assertProblem(scene.ask("GET", "/sessions", "X: " + "x".repeat(9000)), 431, "8 KB");
                assertProblem(scene.ask("GET", "/sessions?subject=" + "x".repeat(600)), 400, "1 to 512 characters");
                assertProblem(
                        RawClient.exchange(scene.admin(), "GET /sessions HTTP/1.1\r\n\r\n"), 400, "good HTTP/1.1");
            }
        }

        @Test
        void answersUnderItsOwnAddressWhereItListensOnAll() throws IOException {
            Optional<InetAddress> other = Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                    .filter(address -> address.getAddress().length == 4)
                    .findFirst();
            assumeTrue(other.isPresent(), "this machine has loopback alone");
            try (Upstream upstream = Upstream.ok();
                    Gateway gateway = Gateway.create(GatewayConfig.builder(
                                    GatewayUnderTest.engine().build())
                            .routes(List.of(RouteConfig.builder(upstream.uri()).build()))
                            .server(ServerConfig.builder()
                                    .listen(List.of(URI.create("http://127.0.0.1:0")))
                                    .admin(URI.create("http://0.0.0.0:0"))
                                    .adminToken(Secret.of(AdminUnderTest.TOKEN))
                                    .build())
                            .build())) {
                gateway.start();
                String address = other.orElseThrow().getHostAddress();
                URI there = URI.create("http://" + address + ":"
                        + gateway.adminUri().orElseThrow().getPort());

                assertThat(AdminUnderTest.ask(there, "GET", "/health/live").status())
                        .isEqualTo(200);
                assertThat(AdminUnderTest.ask(
                                        there, "GET", "/sessions", "Authorization: Bearer " + AdminUnderTest.TOKEN)
                                .status())
                        .isEqualTo(200);
                assertThat(AdminUnderTest.ask(there, "GET", "/sessions").status())
                        .isEqualTo(401);
                assertThat(AdminUnderTest.ask(there, "GET", "/health/live", "Host: evil.example")
                                .status())
                        .isEqualTo(421);
            }
        }
    }
}
