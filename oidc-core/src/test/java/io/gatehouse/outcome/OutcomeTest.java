package io.gatehouse.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.http.CanonicalPath;
import io.gatehouse.http.Origin;
import io.gatehouse.http.SetCookie;
import io.gatehouse.identity.Caller;
import io.gatehouse.outcome.Outcome.SessionChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OutcomeTest {
    private static final SetCookie COOKIE = SetCookie.forBrowserSession(
            "n", "secret", new SetCookie.Attributes(null, "/", true, SetCookie.SameSite.LAX));
    private static final Answer ANSWER = Answer.text(400, Map.of("X", "secret"), "secret");

    private static String kind(Outcome outcome) {
        return outcome.match(new Outcome.Cases<>() {
            @Override
            public String proceed(Outcome.Proceed proceed) {
                return "proceed";
            }

            @Override
            public String redirect(Outcome.Redirect redirect) {
                return "redirect";
            }

            @Override
            public String reply(Outcome.Reply reply) {
                return "reply";
            }

            @Override
            public String refuse(Outcome.Refuse refuse) {
                return "refuse";
            }
        });
    }

    @Test
    void callsTheCaseThatApplies() throws Exception {
        List<SetCookie> cookies = new ArrayList<>(List.of(COOKIE));
        Outcome proceed = new Outcome.Proceed(
                Caller.anonymous(),
                null,
                true,
                CanonicalPath.of("/"),
                new Origin("https", "a", 443),
                "192.0.2.1",
                new HeaderEdits(Set.of(), List.of(), Map.of(), null),
                cookies,
                Tenure.UNLIMITED);
        Outcome redirect = new Outcome.Redirect(302, "/?state=secret", cookies, SessionChange.STARTED);
        Outcome reply = new Outcome.Reply(ANSWER, cookies, SessionChange.ENDED);
        Outcome refuse = new Outcome.Refuse(new Refusal(RefusalCode.BAD_REQUEST, "r", "d"), ANSWER, cookies);
        cookies.clear();

        assertThat(List.of(proceed, redirect, reply, refuse))
                .extracting(OutcomeTest::kind)
                .containsExactly("proceed", "redirect", "reply", "refuse");
        assertThat(List.of(proceed, redirect, reply, refuse))
                .extracting(Outcome::sessionChange)
                .containsExactly(SessionChange.NONE, SessionChange.STARTED, SessionChange.ENDED, SessionChange.NONE);
        assertThat(List.of(proceed, redirect, reply, refuse)).allSatisfy(outcome -> {
            assertThat(outcome.cookies()).hasSize(1);
            assertThat(outcome.toString()).doesNotContain("secret");
        });
    }

    @Test
    void keepsTheOrderOfHeaders() {
        Answer answer = Answer.text(200, new java.util.TreeMap<>(Map.of("B", "1", "A", "2")), "\u00e9");
        assertThat(answer.headers().keySet()).containsExactly("A", "B");
        assertThat(answer.body()).hasSize(2);
    }
}
