package io.gatehouse.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.outcome.Outcome;
import io.gatehouse.policy.AccessPolicy;
import io.gatehouse.policy.AccessRule;
import io.gatehouse.policy.PathPattern;
import io.gatehouse.policy.Requirement;
import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.FakeExchange;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Paths that a rule takes for public and a server behind it takes for the administration. */
class PathConfusionTest {
    private static final AccessPolicy RULES = new AccessPolicy(List.of(
            AccessRule.builder(List.of(PathPattern.of("/public/**")), new Requirement.Everyone())
                    .build(),
            AccessRule.builder(List.of(PathPattern.of("/admin/**")), new Requirement.SignedIn())
                    .build()));

    static List<String> corpus() {
        String[] dots = {
            "..",
            "%2e%2e",
            "%2E.",
            ".%2e",
            "%252e%252e",
            "%25252e%25252e",
            "..;",
            "..;x=1",
            "..;jsessionid=1",
            ";..",
            "%2e%2e;",
            "..%00",
            "..%20",
            "..%09",
            ".. ",
            "...",
            ".%20.",
            "..%01",
            "..%7f",
            "%c0%ae%c0%ae",
            "%e0%80%ae%e0%80%ae",
            "%u002e%u002e",
            "\uff0e\uff0e",
            "%ef%bc%8e%ef%bc%8e",
            "\u2025",
            "%e2%80%a5",
            "%e2%80%ae..",
            "..%c2%85",
            "..%e2%80%a8",
            "..%3b",
            "..%3Bx",
            "..%23",
            "..%3f",
            "..#",
            "..?",
            "..%25",
            ".",
            "%2e",
            ".;",
            "..\t",
            "..\u0000",
            "..%2e",
            "..%c2%a0",
            "..%e3%80%80"
        };
        String[] slashes = {
            "/",
            "//",
            "%2f",
            "%2F",
            "\\",
            "%5c",
            "%5C",
            "/;/",
            ";/",
            "/./",
            "%252f",
            "%25252f",
            "%c0%af",
            "%e0%80%af",
            "%ef%bc%8f",
            "%e2%88%95",
            "\uff0f",
            "%u2215",
            "%bg%qf",
            "/%09/",
            "%0d%0a",
            "%ef%bc%bc",
            "%e2%81%84"
        };
        Set<String> all = new LinkedHashSet<>();
        for (String dot : dots) {
            for (String slash : slashes) {
                all.add("/public" + slash + dot + slash + "admin" + slash + "users");
                all.add("/public/x" + slash + dot + slash + dot + slash + "admin");
            }
        }
        all.addAll(List.of(
                "//admin",
                "/./admin",
                "/%61dmin",
                "/admin",
                "/admin/",
                "/admin/x",
                "/admin;x",
                "/admin;jsessionid=1",
                "/admin%00",
                "/admin%20",
                "/admin.",
                "/admin%2e",
                "/ADMIN",
                "/Admin/x",
                "/%41DMIN",
                "\\admin",
                "/\\admin",
                "/public;/../admin",
                "/public;x=/../admin",
                "/public;jsessionid=x/../admin",
                "/public;jsessionid=..%2fadmin",
                "/public/;jsessionid=1/../../admin",
                "/public/..",
                "/public/../",
                "/;/admin",
                "/;public/admin",
                "/.;/admin",
                "/%2fadmin",
                "/%2e/admin",
                "/public%2f..%2fadmin",
                "/public/%2e%2e%2fadmin",
                "/public/..%5cadmin",
                "/public/%5c..%5cadmin",
                "https://app.example.com/admin",
                "http:/admin",
                "*",
                "",
                "admin",
                "?/public",
                "/public/\r\nGET /admin",
                "/public/%0d%0aGET%20/admin"));
        return List.copyOf(all);
    }

    @Test
    void nothingThatALenientServerTakesForTheAdministrationPassesAsPublic() {
        assertThat(corpus().size()).isGreaterThan(150);
        try (EngineScene scene = EngineScene.start(config -> config.rules(RULES))) {
            List<String> through = new ArrayList<>();
            for (String path : corpus()) {
                Outcome outcome = scene.handle(FakeExchange.request("GET", path.replace("?", "%3f")));
                if (outcome instanceof Outcome.Proceed proceed
                        && (lenientReadings(path).stream().anyMatch(PathConfusionTest::isAdmin)
                                || lenientReadings(proceed.path().encoded()).stream()
                                        .anyMatch(PathConfusionTest::isAdmin))) {
                    through.add(path);
                }
            }
            assertThat(through).isEmpty();
        }
    }

    @Test
    void whatIsJudgedIsWhatIsSent() {
        try (EngineScene scene = EngineScene.start(config -> config.rules(RULES))) {
            int passed = 0;
            List<String> good = new ArrayList<>(corpus());
            good.addAll(
                    List.of("/public/a%20b", "/public/%C3%A4", "/public/a+b", "/public/~x", "/public/a.b", "/public/"));
            for (String path : good) {
                Outcome outcome = scene.handle(FakeExchange.request("GET", path.replace("?", "%3f")));
                if (outcome instanceof Outcome.Proceed proceed) {
                    passed++;
                    String sent = proceed.path().encoded();
                    assertThat(URLDecoder.decode(sent.replace("+", "%2B"), StandardCharsets.UTF_8))
                            .isEqualTo(proceed.path().decoded());
                    assertThat(sent).matches("(/[A-Za-z0-9._~!$&'()*+,=:@%-]*)+");
                }
            }
            assertThat(passed).isGreaterThanOrEqualTo(6);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/public",
                "/public/",
                "/public/x",
                "/public/x.y/z",
                "/public/%C3%A4",
                "/public/a%20b",
                "/public/.hidden",
                "/public/..a",
                "/public/a..b",
                "/public/x;jsessionid=A1!node",
                "/public/1.0.0/x"
            })
    void ordinaryPublicPathsPass(String path) {
        try (EngineScene scene = EngineScene.start(config -> config.rules(RULES))) {
            assertThat(scene.handle(FakeExchange.request("GET", path))).isInstanceOf(Outcome.Proceed.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/public/../admin", "/public/%2e%2e/admin", "/public/..;/admin", "/public//x", "/public%2fx"})
    void ambiguousPathsAreRefusedWith400EvenToWhoIsSignedIn(String path) {
        try (EngineScene scene = EngineScene.start(config -> config.rules(RULES))) {
            Outcome outcome = scene.handle(FakeExchange.request("GET", path));
            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            Outcome.Refuse.class,
                            refuse -> assertThat(refuse.refusal().code().word()).isEqualTo("ambiguous_path"));
        }
    }

    @Test
    void theQueryNeverDecides() {
        try (EngineScene scene = EngineScene.start(config -> config.rules(RULES))) {
            for (String target : List.of("/admin?/public/x", "/admin?x=/../public/", "/admin?;/public")) {
                assertThat(scene.handle(FakeExchange.request("GET", target)))
                        .as(target)
                        .isInstanceOf(Outcome.Refuse.class);
            }
        }
    }

    @Test
    void methodsAreComparedAsTheyAre() {
        AccessPolicy reading =
                new AccessPolicy(List.of(AccessRule.builder(List.of(PathPattern.of("/**")), new Requirement.Everyone())
                        .methods(Set.of("GET"))
                        .build()));
        try (EngineScene scene = EngineScene.start(config -> config.rules(reading))) {
            for (String method : List.of("get", "Get", "POST", "DELETE", "TRACE", "GET ", "OPTIONS", "PROPFIND", "")) {
                assertThat(scene.handle(FakeExchange.request(method, "/x")))
                        .as(method)
                        .isInstanceOf(Outcome.Refuse.class);
            }
            assertThat(scene.handle(FakeExchange.request("GET", "/x"))).isInstanceOf(Outcome.Proceed.class);
            assertThat(scene.handle(FakeExchange.request("HEAD", "/x"))).isInstanceOf(Outcome.Proceed.class);
        }
    }

    @Test
    void ourOwnEndpointsAreFoundByExactPathAlone() {
        try (EngineScene scene = EngineScene.start(config -> config.rules(RULES))) {
            for (String path : List.of(
                    "/oidc/login/", "/oidc/Login", "/OIDC/login", "/oidc/login/x", "/oidcx/login", "/x/oidc/login")) {
                assertThat(scene.handle(FakeExchange.navigation(path)))
                        .as(path)
                        .isInstanceOfSatisfying(
                                Outcome.Refuse.class,
                                refuse -> assertThat(refuse.refusal().code().word())
                                        .isEqualTo("access_denied"));
            }
            assertThat(scene.handle(FakeExchange.navigation("/admin?path=/oidc/login&x=/oidc/callback")))
                    .isInstanceOf(Outcome.Redirect.class);
        }
    }

    /** What servers are known to make of a path: decoded once, twice or thrice, parameters cut, separators and dots widened. */
    private static Set<String> lenientReadings(String path) {
        Set<String> readings = new LinkedHashSet<>();
        Deque<String> todo = new ArrayDeque<>(List.of(path));
        while (!todo.isEmpty() && readings.size() < 2_000) {
            String text = todo.remove();
            if (!readings.add(text)) {
                continue;
            }
            todo.add(resolve(text));
            todo.add(text.replaceAll(";[^/\\\\]*", ""));
            todo.add(text.replace('\\', '/'));
            todo.add(text.replaceAll("[\\s\\u00A0\\u3000\\p{Cntrl}]+(?=/|$)", ""));
            todo.add(text.replaceAll("\\p{Cntrl}", ""));
            todo.add(Normalizer.normalize(text, Normalizer.Form.NFKC));
            todo.add(text.replace("\u2215", "/").replace("\u2044", "/"));
            todo.add(text.replaceAll("(?i)%u([0-9a-f]{4})", "\\\\u$1")
                    .replace("\\u002e", ".")
                    .replace("\\u2215", "/"));
            todo.add(text.replaceAll("(?i)%c0%ae|%e0%80%ae", ".").replaceAll("(?i)%c0%af|%e0%80%af", "/"));
            int cut = text.indexOf('\u0000');
            todo.add(cut < 0 ? text : text.substring(0, cut));
            int hash = text.indexOf('#');
            todo.add(hash < 0 ? text : text.substring(0, hash));
            try {
                todo.add(URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8));
            } catch (IllegalArgumentException e) {
                // A server that cannot decode it does not serve it.
            }
        }
        return readings;
    }

    private static String resolve(String path) {
        Deque<String> out = new ArrayDeque<>();
        for (String segment : path.split("/", -1)) {
            if (segment.equals("..")) {
                out.pollLast();
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                out.addLast(segment);
            }
        }
        return "/" + String.join("/", out);
    }

    private static boolean isAdmin(String path) {
        String lower = path.toLowerCase(Locale.ROOT);
        return lower.equals("/admin") || lower.startsWith("/admin/");
    }
}
