package io.gatehouse.internal.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gatehouse.config.ProviderConfig;
import io.gatehouse.event.ProviderEvent.ProviderCalled;
import io.gatehouse.outcome.RefusalCode;
import io.gatehouse.testing.FakeAnswer;
import io.gatehouse.testing.FakeProvider;
import io.gatehouse.testing.FakeProvider.Endpoint;
import io.gatehouse.testing.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ProviderHttpTest {
    private final FakeProvider provider = FakeProvider.start();
    private final List<ProviderCalled> calls = new CopyOnWriteArrayList<>();
    private final List<ProviderHttp> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(ProviderHttp::close);
        provider.close();
    }

    private ProviderHttp http(UnaryOperator<ProviderConfig.Builder> edit) {
        return http(provider, 32, edit);
    }

    private ProviderHttp http(FakeProvider of, int maxCalls, UnaryOperator<ProviderConfig.Builder> edit) {
        ProviderConfig config =
                edit.apply(of.config().requestTimeout(Duration.ofSeconds(10))).build();
        ProviderHttp http = new ProviderHttp(config, event -> calls.add((ProviderCalled) event), maxCalls);
        opened.add(http);
        return http;
    }

    private static ProviderConfig.Builder shortly(ProviderConfig.Builder config) {
        return config.requestTimeout(Duration.ofMillis(700));
    }

    private ProviderRequest jwks(int maxBytes) {
        return ProviderRequest.get("jwks", provider.url(Endpoint.JWKS), maxBytes);
    }

    private static void failsAsUnavailable(ThrowingCallable call, String... words) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ProviderFailure.class,
                        failure -> assertThat(failure.code()).isEqualTo(RefusalCode.PROVIDER_UNAVAILABLE))
                .message()
                .contains(words.length == 0 ? new String[] {"http"} : words);
    }

    @Test
    void returnsWhatCame() throws Exception {
        ProviderAnswer answer = http(config -> config).call(jwks(100_000));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.isJson()).isTrue();
        assertThat(answer.json()).containsKey("keys");
        assertThat(calls).singleElement().satisfies(call -> {
            assertThat(call.endpoint()).isEqualTo("jwks");
            assertThat(call.result()).isEqualTo("200");
        });
    }

    @Test
    void asksForNoUpgradeOnCleartext() throws Exception {
        http(config -> config).call(jwks(100_000));
        assertThat(provider.lastRequest(Endpoint.JWKS).headers()).doesNotContainKeys("upgrade", "http2-settings");
    }

    @Test
    void goesThroughTheProxyOfTheJvm() throws Exception {
        ProxySelector before = ProxySelector.getDefault();
        ProxySelector.setDefault(ProxySelector.of(new InetSocketAddress(
                InetAddress.getLoopbackAddress(), provider.url(Endpoint.JWKS).getPort())));
        try {
            ProviderHttp http = http(config -> config.insecureHttp(true));
            URI url = URI.create(
                    "http://op.example.invalid" + provider.url(Endpoint.JWKS).getPath());
            assertThat(http.call(ProviderRequest.get("jwks", url, 100_000)).status())
                    .isEqualTo(200);
            assertThat(provider.lastRequest(Endpoint.JWKS).headers()).containsEntry("host", "op.example.invalid");
        } finally {
            ProxySelector.setDefault(before);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void followsNoRedirect(int status) throws Exception {
        provider.answer(
                Endpoint.TOKEN,
                FakeAnswer.redirect(status, provider.url(Endpoint.JWKS).toString()));
        ProviderAnswer answer = http(config -> config)
                .call(ProviderRequest.post("token", provider.url(Endpoint.TOKEN), "client_secret=x", 1000));
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.summary()).contains("redirect to");
        assertThat(provider.calls(Endpoint.JWKS)).isZero();
    }

    @Nested
    class Time {
        @Test
        void waitsForAnAnswerNoLongerThanTheRequestTimeOut() {
            provider.answer(Endpoint.JWKS, FakeAnswer.json(200, "{}").after(Duration.ofSeconds(30)));
            long start = System.nanoTime();
            failsAsUnavailable(
                    () -> http(ProviderHttpTest::shortly).call(jwks(1000)), "700 ms", "provider.request-timeout");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
            assertThat(calls).extracting(ProviderCalled::result).containsExactly("timeout");
        }

        @Test
        void countsTheBodyToo() {
            provider.answer(
                    Endpoint.JWKS,
                    FakeAnswer.json(200, "{\"a\":1}".repeat(1000)).dripping(Duration.ofMillis(100)));
            failsAsUnavailable(() -> http(ProviderHttpTest::shortly).call(jwks(100_000)), "700 ms");
        }

        @Test
        void givesUpConnectingAfterTheConnectTimeOut() throws IOException {
            // A full backlog on loopback leaves further connections unanswered.
            try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                List<Socket> fillers = new ArrayList<>();
                try {
                    for (int i = 0; i < 8; i++) {
                        Socket filler = new Socket();
                        fillers.add(filler);
                        try {
                            filler.connect(server.getLocalSocketAddress(), 100);
                        } catch (IOException e) {
                            break;
                        }
                    }
                    URI url = URI.create("http://127.0.0.1:" + server.getLocalPort() + "/jwks");
                    ProviderHttp http = http(config ->
                            config.connectTimeout(Duration.ofMillis(200)).requestTimeout(Duration.ofSeconds(20)));
                    failsAsUnavailable(
                            () -> http.call(ProviderRequest.get("jwks", url, 1000)),
                            "200 ms",
                            "provider.connect-timeout");
                } finally {
                    for (Socket filler : fillers) {
                        filler.close();
                    }
                }
            }
        }

        @Test
        void stopsWhenItsThreadIsInterrupted() throws Exception {
            provider.answer(Endpoint.JWKS, FakeAnswer.json(200, "{}").after(Duration.ofSeconds(30)));
            ProviderHttp http = http(config -> config.requestTimeout(Duration.ofSeconds(30)));
            ExecutorService threads = Executors.newSingleThreadExecutor();
            Future<?> call = threads.submit(() -> http.call(jwks(1000)));
            await().until(() -> provider.calls(Endpoint.JWKS) == 1);
            call.cancel(true);
            threads.shutdown();
            assertThat(threads.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
            assertThat(calls).extracting(ProviderCalled::result).containsExactly("interrupted");
        }
    }

    @Nested
    class Size {
        @Test
        void readsNoMoreThanItWants() throws Exception {
            provider.answer(Endpoint.JWKS, FakeAnswer.json(200, "x".repeat(1000)));
            assertThat(http(config -> config).call(jwks(1000)).body()).hasSize(1000);
            provider.answer(Endpoint.JWKS, FakeAnswer.json(200, "x".repeat(1001)));
            failsAsUnavailable(() -> http(config -> config).call(jwks(1000)), "at most 1000 bytes");
            assertThat(calls).extracting(ProviderCalled::result).containsExactly("200", "too_large");
        }

        @Test
        void hangsUpOnABodyWithoutEnd() {
            provider.answer(
                    Endpoint.JWKS, FakeAnswer.json(200, "x".repeat(10_000)).endless());
            ProviderHttp http = http(config -> config.requestTimeout(Duration.ofSeconds(30)));
            long start = System.nanoTime();
            failsAsUnavailable(() -> http.call(jwks(100_000)), "100000 bytes");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        }
    }

    @Nested
    class Bulkhead {
        @Test
        void refusesAtOnceWhatIsTooMuchForASlowProvider() throws Exception {
            provider.answer(Endpoint.JWKS, FakeAnswer.json(200, "{}").after(Duration.ofSeconds(30)));
            ProviderHttp http = http(provider, 2, config -> config.requestTimeout(Duration.ofSeconds(20)));
            ExecutorService threads = Executors.newFixedThreadPool(2);
            try {
                for (int i = 0; i < 2; i++) {
                    threads.execute(() ->
                            assertThatThrownBy(() -> http.call(jwks(1000))).isInstanceOf(ProviderFailure.class));
                }
                await().until(() -> provider.calls(Endpoint.JWKS) == 2);
                long start = System.nanoTime();
                failsAsUnavailable(() -> http.call(jwks(1000)), "too many calls");
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
                assertThat(provider.calls(Endpoint.JWKS)).isEqualTo(2);
            } finally {
                http.close();
                threads.shutdownNow();
            }
        }

        @Test
        void makesRoomAgainAfterFailures() throws Exception {
            ProviderHttp http = http(provider, 1, config -> config.requestTimeout(Duration.ofSeconds(3)));
            provider.answer(Endpoint.JWKS, FakeAnswer.hangUp());
            failsAsUnavailable(() -> http.call(jwks(4000)), "connection broke");
            provider.restore(Endpoint.JWKS);
            provider.answerNext(Endpoint.JWKS, FakeAnswer.json(200, "x".repeat(5000)));
            provider.answerNext(Endpoint.JWKS, FakeAnswer.json(200, "{}").after(Duration.ofSeconds(30)));
            for (int i = 0; i < 2; i++) {
                failsAsUnavailable(() -> http.call(jwks(4000)));
            }
            assertThat(http.call(jwks(100_000)).status()).isEqualTo(200);
        }
    }

    @Nested
    class Address {
        @Test
        void callsNothingOnPlainHttpBeyondLoopback() {
            assertThatThrownBy(() -> http(config -> config)
                            .call(ProviderRequest.get("token", URI.create("http://op.example.com/token"), 1000)))
                    .isInstanceOf(ProviderFailure.class)
                    .hasMessageContaining("provider.insecure-http");
            assertThat(calls).isEmpty();
        }

        @Test
        void saysThatNobodyAnswers() {
            provider.goDown();
            failsAsUnavailable(() -> http(config -> config).call(jwks(1000)), "nobody answers there");
            assertThat(calls).extracting(ProviderCalled::result).containsExactly("unreachable");
        }

        @Test
        void saysThatAHostIsUnknown() {
            failsAsUnavailable(
                    () -> http(config ->
                                    config.connectTimeout(Duration.ofSeconds(5)).requestTimeout(Duration.ofSeconds(6)))
                            .call(ProviderRequest.get("jwks", URI.create("https://nobody.invalid/jwks"), 1000)),
                    "nobody.invalid");
        }

        @Test
        void namesNeitherQueryNorBodyInAFailure() {
            provider.goDown();
            URI url = URI.create(provider.url(Endpoint.TOKEN) + "?key=canary-in-query");
            assertThatThrownBy(() -> http(config -> config)
                            .call(ProviderRequest.post("token", url, "code=canary-in-body", 1000)
                                    .header("Authorization", "canary-in-header")))
                    .message()
                    .doesNotContain("canary");
            assertThat(ProviderRequest.post("token", url, "code=canary", 1000).header("Authorization", "canary"))
                    .hasToString("ProviderRequest[token]");
        }
    }

    @Nested
    class Tls {
        @Test
        void trustsTheAuthoritiesOfTheFileInAddition(@TempDir Path directory) throws Exception {
            TestCertificate certificate = TestCertificate.create(directory, "ip:127.0.0.1");
            Path file = Files.writeString(directory.resolve("ca.pem"), "a comment\n" + certificate.pem());
            try (FakeProvider https = FakeProvider.startTls(certificate.serverContext())) {
                ProviderRequest request = ProviderRequest.get("metadata", https.url(Endpoint.METADATA), 100_000);
                ProviderHttp trusting =
                        http(https, 5, config -> config.caFile(file).requestTimeout(Duration.ofSeconds(10)));
                assertThat(trusting.call(request).status()).isEqualTo(200);

                ProviderHttp plain = http(https, 5, config -> config.requestTimeout(Duration.ofSeconds(10)));
                failsAsUnavailable(() -> plain.call(request), "TLS failed", "provider.ca-file");
                assertThat(calls).extracting(ProviderCalled::result).containsExactly("200", "tls");
            }
        }

        @Test
        void stillTrustsTheAuthoritiesOfTheJvm(@TempDir Path directory) throws Exception {
            TestCertificate ofJvm = TestCertificate.create(directory, "ip:127.0.0.1");
            TestCertificate ofFile = TestCertificate.create(directory, "dns:other.example.com");
            Path file = Files.writeString(directory.resolve("ca.pem"), ofFile.pem());
            System.setProperty(
                    "javax.net.ssl.trustStore",
                    ofJvm.trustStore(directory.resolve("jvm.p12")).toString());
            System.setProperty("javax.net.ssl.trustStorePassword", "changeit");
            try (FakeProvider https = FakeProvider.startTls(ofJvm.serverContext())) {
                ProviderHttp http = http(https, 5, config -> config.caFile(file));
                assertThat(http.call(ProviderRequest.get("metadata", https.url(Endpoint.METADATA), 100_000))
                                .status())
                        .isEqualTo(200);
            } finally {
                System.clearProperty("javax.net.ssl.trustStore");
                System.clearProperty("javax.net.ssl.trustStorePassword");
            }
        }

        @Test
        void comparesTheHostName(@TempDir Path directory) throws Exception {
            TestCertificate certificate = TestCertificate.create(directory, "dns:other.example.com");
            Path file = Files.writeString(directory.resolve("ca.pem"), certificate.pem());
            try (FakeProvider https = FakeProvider.startTls(certificate.serverContext())) {
                ProviderRequest request = ProviderRequest.get("metadata", https.url(Endpoint.METADATA), 100_000);
                ProviderHttp strict =
                        http(https, 5, config -> config.caFile(file).requestTimeout(Duration.ofSeconds(10)));
                failsAsUnavailable(() -> strict.call(request), "TLS failed");

                ProviderHttp insecure =
                        http(https, 5, config -> config.insecureTls(true).requestTimeout(Duration.ofSeconds(10)));
                assertThat(insecure.call(request).status()).isEqualTo(200);
            }
        }

        @Test
        void saysWhichFileHoldsNoCertificates(@TempDir Path directory) throws Exception {
            Path file = Files.writeString(directory.resolve("empty.pem"), "nothing here");
            failsAsUnavailable(
                    () -> http(config -> config.caFile(file)).call(jwks(1000)), "provider.ca-file", "empty.pem");
        }
    }

    @Nested
    class Close {
        @Test
        void breaksOffWhatIsUnderWay() throws Exception {
            provider.answer(Endpoint.JWKS, FakeAnswer.json(200, "{}").after(Duration.ofSeconds(30)));
            ProviderHttp http = http(config -> config.requestTimeout(Duration.ofSeconds(30)));
            ExecutorService threads = Executors.newSingleThreadExecutor();
            Future<?> call = threads.submit(() -> failsAsUnavailable(() -> http.call(jwks(1000)), "shutting down"));
            await().until(() -> provider.calls(Endpoint.JWKS) == 1);
            http.close();
            call.get(5, TimeUnit.SECONDS);
            threads.shutdown();
            failsAsUnavailable(() -> http.call(jwks(1000)), "shutting down");
        }

        @Test
        void leavesNoThreadBehind() throws Exception {
            ProviderHttp http = http(config -> config.name("to-be-closed"));
            http.call(jwks(100_000));
            assertThat(threadsNamed("gatehouse-to-be-closed")).isNotEmpty().allMatch(Thread::isDaemon);
            http.close();
            await().until(() -> threadsNamed("gatehouse-to-be-closed").isEmpty());
        }

        private static List<Thread> threadsNamed(String prefix) {
            return Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().startsWith(prefix))
                    .toList();
        }
    }
}
