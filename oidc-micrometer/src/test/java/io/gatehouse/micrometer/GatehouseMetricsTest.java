package io.gatehouse.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.event.AuditEvent;
import io.gatehouse.event.ConfigEvent;
import io.gatehouse.event.GatehouseEvent;
import io.gatehouse.event.GatehouseEvent.RequestSummary;
import io.gatehouse.event.ProviderEvent;
import io.gatehouse.event.RequestOutcome;
import io.gatehouse.event.SessionEvent;
import io.gatehouse.event.StoreCall;
import io.gatehouse.event.Vitals;
import io.gatehouse.outcome.RefusalCode;
import io.gatehouse.testing.MutableClock;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class GatehouseMetricsTest {
    private static final RequestSummary REQUEST = new RequestSummary("192.0.2.1", "GET", "app.example.com", "/canary");
    private static final Pattern TYPE = Pattern.compile("^# TYPE (\\S+) (\\S+)$", Pattern.MULTILINE);
    private static final Pattern ROW =
            Pattern.compile("^\\| `(gatehouse_[a-z_]+)` \\| ([a-z]+) \\| ([^|]*?) ?\\|", Pattern.MULTILINE);

    private final MutableClock clock = MutableClock.atNow();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final GatehouseMetrics metrics = new GatehouseMetrics(registry, clock);

    private static Vitals vitals(long sessions, String... reasons) {
        return new Vitals() {
            @Override
            public OptionalLong sessions() {
                return OptionalLong.of(sessions);
            }

            @Override
            public Duration loginTimeout() {
                return Duration.ofMinutes(10);
            }

            @Override
            public List<String> notReady() {
                return List.of(reasons);
            }
        };
    }

    private void everythingHappens() {
        metrics.started(vitals(7));
        metrics.decided(RequestOutcome.PASSED_SESSION, 1_000);
        metrics.refused(RefusalCode.ACCESS_DENIED);
        metrics.storeCalled(StoreCall.LOAD, false, 1_000);
        metrics.on(new GatehouseEvent.LoginStarted("main", REQUEST));
        metrics.on(new GatehouseEvent.LoginSucceeded("main", "canary", REQUEST));
        metrics.on(new GatehouseEvent.LoginRefused(RefusalCode.LOGIN_DENIED, "canary", "main", "canary", REQUEST));
        metrics.on(new GatehouseEvent.LogoutCompleted("main", "canary", true, REQUEST));
        metrics.on(new SessionEvent.ProviderLogout("main", "back", "1", REQUEST));
        metrics.on(new SessionEvent.SessionsEnded("all", "1"));
        metrics.on(new SessionEvent.SessionExpired("main", "canary", "canary", "inactivity"));
        metrics.on(new SessionEvent.TokensRefreshed("main", "canary", REQUEST));
        metrics.on(new SessionEvent.RefreshFailed("main", "canary", false, "canary", REQUEST));
        metrics.on(new ProviderEvent.ProviderCalled("main", "token", "200", Duration.ofMillis(20)));
        metrics.on(new ProviderEvent.ProviderRefreshed("main", "jwks"));
        metrics.on(new ConfigEvent.ConfigReloaded("file", "canary"));
        metrics.on(new ConfigEvent.ConfigReloadRefused("file", 1, "canary"));
        metrics.on(new AuditEvent.AuditFailed("canary", 3));
    }

    @Test
    void haveTheNamesTypesAndLabelsThatAreWrittenDown() throws IOException {
        everythingHappens();
        Map<String, String> documented = new TreeMap<>();
        String engine = Files.readString(Path.of("..", "docs", "metrics.md"))
                .split("### Engine", 2)[1]
                .split("### ", 2)[0];
        Matcher row = ROW.matcher(engine);
        while (row.find()) {
            documented.put(
                    row.group(1),
                    row.group(2) + " " + row.group(3).replace("`", "").strip());
        }

        Map<String, String> found = new TreeMap<>();
        String scraped = registry.scrape();
        Matcher type = TYPE.matcher(scraped);
        while (type.find()) {
            Matcher sample = Pattern.compile("^" + type.group(1) + "(?:_count)?(?:\\{([^}]*)})? ", Pattern.MULTILINE)
                    .matcher(scraped);
            assertThat(sample.find()).as(type.group(1)).isTrue();
            String labels = sample.group(1) == null
                    ? ""
                    : String.join(
                            ", ",
                            Pattern.compile("([a-z_]+)=\"")
                                    .matcher(sample.group(1))
                                    .results()
                                    .map(label -> label.group(1))
                                    .sorted()
                                    .toList());
            found.put(type.group(1), type.group(2) + " " + labels);
        }
        documented.replaceAll((name, text) -> {
            String[] parts = text.split(" ", 2);
            return parts[0] + " "
                    + String.join(
                            ", ",
                            List.of(parts[1].split(", ")).stream().sorted().toList());
        });
        assertThat(found).isEqualTo(documented);
    }

    @Test
    void holdNothingOfAnyRequestOrPerson() {
        everythingHappens();
        assertThat(registry.scrape()).doesNotContain("canary", "192.0.2.1", "app.example.com");
    }

    @Test
    void countWhatHappened() {
        everythingHappens();
        assertThat(registry.scrape())
                .contains(
                        "gatehouse_requests_total{outcome=\"passed_session\"} 1.0",
                        "gatehouse_refusals_total{code=\"access_denied\"} 1.0",
                        "gatehouse_logins_total{reason=\"login_denied\",result=\"refused\"} 1.0",
                        "gatehouse_logins_total{reason=\"none\",result=\"success\"} 1.0",
                        "gatehouse_logouts_total{by=\"provider\"} 1.0",
                        "gatehouse_refreshes_total{result=\"failed_session_kept\"} 1.0",
                        "gatehouse_sessions 7.0",
                        "gatehouse_ready 1.0",
                        "gatehouse_config_reloads_total{result=\"failed\"} 1.0",
                        "gatehouse_audit_lost_total 3.0");
    }

    @Test
    void countLostLinesOnceHoweverOftenTheyAreToldOf() {
        metrics.on(new AuditEvent.AuditFailed("full", 3));
        metrics.on(new AuditEvent.AuditFailed("full", 10));
        metrics.on(new AuditEvent.AuditRecovered(12));
        metrics.on(new AuditEvent.AuditFailed("full", 1));
        assertThat(registry.scrape()).contains("gatehouse_audit_lost_total 13.0");
    }

    @Test
    void forgetLoginsThatNobodyFinishes() {
        metrics.started(vitals(0));
        metrics.on(new GatehouseEvent.LoginStarted("main", REQUEST));
        metrics.on(new GatehouseEvent.LoginStarted("main", REQUEST));
        assertThat(registry.scrape()).contains("gatehouse_logins_pending 2.0");
        metrics.on(new GatehouseEvent.LoginSucceeded("main", "alice", REQUEST));
        assertThat(registry.scrape()).contains("gatehouse_logins_pending 1.0");
        clock.advance(Duration.ofMinutes(11));
        assertThat(registry.scrape()).contains("gatehouse_logins_pending 0.0");
    }

    @Test
    void sayHowOldKeysAre() {
        metrics.on(new ProviderEvent.ProviderRefreshed("main", "jwks"));
        clock.advance(Duration.ofSeconds(90));
        assertThat(registry.scrape()).contains("gatehouse_provider_keys_age_seconds{provider=\"main\"} 90.0");

        metrics.started(vitals(0, "no keys"));
        assertThat(registry.scrape())
                .contains("gatehouse_ready 0.0")
                .doesNotContain("gatehouse_provider_keys_age_seconds{");
    }

    @Test
    void haveFewValuesOfEachLabelWhateverAProviderAnswers() {
        for (int status = 100; status < 1000; status++) {
            metrics.on(
                    new ProviderEvent.ProviderCalled("main", "token", Integer.toString(status), Duration.ofMillis(1)));
        }
        assertThat(registry.scrape().lines().filter(line -> line.startsWith("gatehouse_provider_call_seconds_count")))
                .hasSizeLessThan(30);
    }
}
