package io.gatehouse.proxy.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.event.GatehouseEvent;
import io.gatehouse.event.GatehouseEvent.RequestSummary;
import io.gatehouse.http.CanonicalPath;
import io.gatehouse.http.MalformedRequestException;
import io.gatehouse.http.Origin;
import io.gatehouse.outcome.RefusalCode;
import io.gatehouse.policy.AccessPolicy;
import io.gatehouse.policy.AccessRequest;
import io.gatehouse.policy.Judgement;
import io.gatehouse.proxy.refusal.RecentRefusals.Alike;
import io.gatehouse.testing.MutableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RecentRefusalsTest {
    private final MutableClock clock = new MutableClock(Instant.parse("2026-03-01T12:00:00Z"));
    private final RecentRefusals refusals = new RecentRefusals(clock);
    private int number;

    /** Has something refused, and returns its reference. */
    private String refuse(RefusalCode code, String path) {
        String reference = "ref" + number++;
        refusals.on(new GatehouseEvent.RequestRefused(
                code, reference, "detail", new RequestSummary("192.0.2.1", "GET", "app.example", path)));
        return reference;
    }

    private static Judgement judgement() {
        try {
            return Judgement.of(
                    AccessPolicy.signInEverywhere(),
                    new AccessRequest(
                            "GET", new Origin("https", "app.example", 443), CanonicalPath.of("/a"), "192.0.2.1", false),
                    null,
                    Instant.EPOCH);
        } catch (MalformedRequestException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void findsARefusalByItsReferenceAndCountsThoseThatAreAlike() {
        String first = refuse(RefusalCode.ACCESS_DENIED, "/a");
        clock.advance(Duration.ofSeconds(5));
        String second = refuse(RefusalCode.ACCESS_DENIED, "/a");
        String other = refuse(RefusalCode.ACCESS_DENIED, "/b");

        Alike alike = refusals.find(first).orElseThrow();
        assertThat(alike.latest().reference()).isEqualTo(first);
        assertThat(alike.count()).isEqualTo(2);
        assertThat(alike.since()).isEqualTo(Instant.parse("2026-03-01T12:00:00Z"));
        assertThat(refusals.find(second).orElseThrow().count()).isEqualTo(2);
        assertThat(refusals.find(other).orElseThrow().count()).isEqualTo(1);
        assertThat(refusals.find("unheard-of")).isEmpty();
    }

    @Test
    void listsTheLatestOfEachKindFirst() {
        refuse(RefusalCode.ACCESS_DENIED, "/a");
        clock.advance(Duration.ofSeconds(1));
        String login = refuse(RefusalCode.LOGIN_UNKNOWN, "/oidc/callback");
        clock.advance(Duration.ofSeconds(1));
        String again = refuse(RefusalCode.ACCESS_DENIED, "/a");

        assertThat(refusals.latest(10).stream().map(alike -> alike.latest().reference()))
                .containsExactly(again, login);
        assertThat(refusals.latest(1)).hasSize(1);
    }

    @Test
    void aFloodOfOneCodePushesOutNothingOfAnother() {
        String rare = refuse(RefusalCode.ID_TOKEN_INVALID, "/oidc/callback");
        for (int i = 0; i < 5000; i++) {
            refuse(RefusalCode.NO_ROUTE, "/scan/" + i);
        }

        assertThat(refusals.find(rare)).isPresent();
        assertThat(refusals.latest(10_000)).hasSize(1 + RecentRefusals.MOST_OF_A_CODE);
        assertThat(refusals.find("ref" + (number - 1))).isPresent();
        assertThat(refusals.find("ref1")).isEmpty();
    }

    @Test
    void aFloodOfOneKindPushesOutNothingElseOfItsCode() {
        String rare = refuse(RefusalCode.ACCESS_DENIED, "/admin");
        for (int i = 0; i < 5000; i++) {
            refuse(RefusalCode.ACCESS_DENIED, "/poll");
        }

        assertThat(refusals.find(rare)).isPresent();
        assertThat(refusals.find("ref" + (number - RecentRefusals.MOST_ALIKE))).isPresent();
        assertThat(refusals.find("ref" + (number - RecentRefusals.MOST_ALIKE - 1)))
                .isEmpty();
        assertThat(refusals.find("ref" + (number - 1)).orElseThrow().count()).isEqualTo(5000);
    }

    @Test
    void isBoundedInBytesWhateverClientsSend() {
        for (int i = 0; i < 1000; i++) {
            String path = "/" + i + "é".repeat(100_000);
            refusals.on(new GatehouseEvent.LoginRefused(
                    RefusalCode.LOGIN_UNKNOWN, "long" + i, "main", path, new RequestSummary(path, path, path, path)));
        }

        int bytes = refusals.latest(10_000).stream()
                .mapToInt(alike -> alike.latest().bytes())
                .sum();
        assertThat(bytes).isBetween(1, RecentRefusals.MAX_BYTES_OF_A_CODE);
        RememberedRefusal latest = refusals.find("long999").orElseThrow().latest();
        assertThat(latest.request().path()).hasSizeLessThan(500).endsWith("…");
        assertThat(latest.detail()).hasSizeLessThan(2000);
    }

    @Test
    void keepsHowTheRulesCameToItUnlessTooMuchIsRefusedAtOnce() {
        AtomicInteger asked = new AtomicInteger();
        for (int i = 0; i < 1000; i++) {
            refusals.judged(refuse(RefusalCode.ACCESS_DENIED, "/flood"), () -> {
                asked.incrementAndGet();
                return judgement();
            });
        }
        assertThat(asked).hasValueBetween(50, 100);

        clock.advance(Duration.ofSeconds(1));
        String later = refuse(RefusalCode.ACCESS_DENIED, "/flood");
        refusals.judged(later, RecentRefusalsTest::judgement);

        assertThat(refusals.find(later).orElseThrow().latest().judgement()).isPresent();
    }

    @Test
    void asksNothingAboutARefusalThatIsNotRemembered() {
        refusals.judged("unheard-of", () -> {
            throw new AssertionError("asked");
        });
    }
}
