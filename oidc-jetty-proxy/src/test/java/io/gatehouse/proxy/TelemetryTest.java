package io.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.gatehouse.testing.Browser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** What operators can measure of a gateway, and change of its log. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TelemetryTest {
    private static final Pattern METRIC = Pattern.compile("\\b(gatehouse_[a-z_]+|jvm_[a-z_]+|process_[a-z_]+)");

    private final AdminUnderTest gateway;

    TelemetryTest() throws IOException {
        gateway = AdminUnderTest.withToken();
    }

    @BeforeAll
    void useIt() throws IOException {
        Browser alice = gateway.signedIn("alice");
        alice.open(gateway.open() + "/app?secret=canary");
        RawClient.exchange(
                gateway.open(), "GET / HTTP/1.1\r\nHost: " + gateway.open().getAuthority() + "\r\n\r\n");
    }

    @AfterAll
    void close() {
        gateway.close();
    }

    private String scraped() throws IOException {
        RawClient.Response answer = gateway.ask("GET", "/metrics", "Authorization: Bearer " + AdminUnderTest.TOKEN);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.head().first("Content-Type")).contains("text/plain; version=0.0.4; charset=utf-8");
        return answer.text();
    }

    /** Returns the names in a text, those of the parts of histograms as those of the whole. */
    private static Set<String> names(String text) {
        TreeSet<String> names = new TreeSet<>();
        METRIC.matcher(text)
                .results()
                .map(MatchResult::group)
                .map(name -> name.replaceAll("_(bucket|sum|count)$", ""))
                .forEach(names::add);
        return names;
    }

    @Nested
    class Metrics {
        @Test
        void tellWhatTheEngineAndTheUpstreamsDid() throws IOException {
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(scraped())
                            .contains(
                                    "gatehouse_logins_total{reason=\"none\",result=\"success\"} 1.0",
                                    "gatehouse_sessions 1.0",
                                    "gatehouse_ready 1.0",
                                    "gatehouse_upstream_request_seconds_count{route=\"/\",status=\"2xx\"} ",
                                    "gatehouse_provider_call_seconds_count{endpoint=\"token\",provider=\"default\",status=\"200\"} 1.0",
                                    "gatehouse_connections ",
                                    "gatehouse_websockets_open 0.0",
                                    "jvm_memory_used_bytes",
                                    "process_uptime_seconds")
                            .containsPattern("gatehouse_requests_total\\{outcome=\"passed_session\"} [12]\\.0"));
        }

        @Test
        void tellNothingOfPeopleAndPaths() throws IOException {
            assertThat(scraped()).doesNotContain("alice", "canary", "/app", "secret");
        }

        @Test
        void areForThoseWithTheToken() throws IOException {
            assertThat(gateway.ask("GET", "/metrics").status()).isEqualTo(401);
        }

        @Test
        void areThoseThatAreWrittenDown() throws IOException {
            Set<String> found = names(scraped());
            found.removeIf(name -> !name.startsWith("gatehouse_"));
            Set<String> written =
                    names(Files.readString(Path.of("..", "docs", "metrics.md")).split("### Engine", 2)[1]);
            // Only when there is something to count.
            found.addAll(List.of("gatehouse_upstream_failures_total"));
            written.removeIf(name -> !name.startsWith("gatehouse_"));
            assertThat(found).isEqualTo(written);
        }
    }

    @Nested
    class Samples {
        @Test
        void askForMetricsThatExist() throws IOException {
            Set<String> known = names(scraped());
            known.add("gatehouse_upstream_failures_total");
            for (Path sample : List.of(
                    Path.of("..", "samples", "grafana", "gatehouse.json"),
                    Path.of("..", "samples", "prometheus", "gatehouse-alerts.yml"))) {
                Set<String> asked = names(Files.readString(sample));
                assertThat(asked).as("%s", sample).hasSizeGreaterThan(5);
                assertThat(known).as("%s", sample).containsAll(asked);
            }
        }

        @Test
        void holdADashboardThatIsJson() throws Exception {
            assertThat(JSONObjectUtils.parse(Files.readString(Path.of("..", "samples", "grafana", "gatehouse.json"))))
                    .containsKeys("panels", "templating", "title");
        }
    }

    @Nested
    class Levels {
        private RawClient.Response put(String query) throws IOException {
            return gateway.ask("PUT", "/log-level?" + query, "Authorization: Bearer " + AdminUnderTest.TOKEN);
        }

        private boolean logs(String logger) {
            return LoggerFactory.getLogger(logger).isDebugEnabled();
        }

        @Test
        void changeForAWhileAndGoBackByThemselves() throws IOException {
            String logger = "io.gatehouse.some.place";
            boolean before = logs(logger);
            RawClient.Response answer = put("logger=" + logger + "&level=" + (before ? "INFO" : "DEBUG") + "&for=1s");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(logs(logger)).isEqualTo(!before);
            await().atMost(Duration.ofSeconds(10)).until(() -> logs(logger) == before);
        }

        @Test
        void goBackToWhatTheyWereBeforeTheFirstChange() throws IOException {
            String logger = "io.gatehouse.other.place";
            boolean before = logs(logger);
            put("logger=" + logger + "&level=TRACE&for=10m");
            put("logger=" + logger + "&level=ERROR&for=1s");
            assertThat(logs(logger)).isFalse();
            await().atMost(Duration.ofSeconds(10)).until(() -> logs(logger) == before);
        }

        @Test
        void changeByTheCommand() throws IOException {
            StringWriter out = new StringWriter();
            Path token = Files.createTempFile("token", "");
            try {
                Files.writeString(token, AdminUnderTest.TOKEN);
                int exit = Main.execute(
                        new String[] {
                            "log-level",
                            "--admin",
                            gateway.admin().toString(),
                            "--token-file",
                            token.toString(),
                            "--logger",
                            "io.gatehouse.third.place",
                            "--level",
                            "WARN",
                            "--for",
                            "1s"
                        },
                        new PrintWriter(out, true),
                        new PrintWriter(out, true));
                assertThat(out.toString()).contains("io.gatehouse.third.place logs at WARN until ");
                assertThat(exit).isZero();
            } finally {
                Files.delete(token);
            }
        }

        @Test
        void areOursAlone() throws IOException {
            for (String query : List.of(
                    "logger=org.eclipse.jetty&level=DEBUG",
                    "logger=ROOT&level=DEBUG",
                    "logger=io.gatehousex&level=DEBUG",
                    "logger=io.gatehouse&level=ALL",
                    "logger=io.gatehouse",
                    "level=DEBUG&for=25h",
                    "level=DEBUG&for=0s",
                    "level=DEBUG&for=1d",
                    "level=DEBUG&for=99999999999h",
                    "level=DEBUG&level=INFO",
                    "level=DEBUG&other=1")) {
                assertThat(put(query).status()).as(query).isEqualTo(400);
            }
            assertThat(gateway.ask("PUT", "/log-level?level=DEBUG").status()).isEqualTo(401);
        }
    }
}
