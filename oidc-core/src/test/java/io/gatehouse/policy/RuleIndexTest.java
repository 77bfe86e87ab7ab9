package io.gatehouse.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.http.AddressRange;
import io.gatehouse.http.CanonicalPath;
import io.gatehouse.http.MalformedRequestException;
import io.gatehouse.http.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RuleIndexTest {
    private static final List<String> SEGMENTS = List.of("a", "b", "c", "*", "**", "a*", "?", "");
    private static final List<String> HOSTS = List.of("one.example", "two.example", "two.example:8443", "TWO.example.");

    private static String pattern(Random random) {
        StringBuilder out = new StringBuilder();
        int length = 1 + random.nextInt(4);
        for (int i = 0; i < length; i++) {
            String segment = SEGMENTS.get(random.nextInt(SEGMENTS.size()));
            // An empty segment can only be the last.
            out.append('/').append(segment.isEmpty() && i < length - 1 ? "a" : segment);
        }
        return out.toString();
    }

    private static AccessRule rule(Random random) {
        List<PathPattern> paths = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(3); i++) {
            paths.add(PathPattern.of(pattern(random)));
        }
        AccessRule.Builder rule = AccessRule.builder(paths, new Requirement.SignedIn());
        if (random.nextInt(3) == 0) {
            rule.hosts(Set.of(HOSTS.get(random.nextInt(4))));
        }
        if (random.nextInt(4) == 0) {
            rule.methods(Set.of(random.nextBoolean() ? "GET" : "POST"));
        }
        if (random.nextInt(6) == 0) {
            rule.from(List.of(AddressRange.parse("192.0.2.0/24").orElseThrow()));
        }
        if (random.nextInt(6) == 0) {
            rule.preflight(Preflight.PASS);
        }
        return rule.build();
    }

    private static AccessRequest request(Random random) {
        StringBuilder path = new StringBuilder();
        int length = 1 + random.nextInt(5);
        for (int i = 0; i < length; i++) {
            path.append('/').append(i == length - 1 && random.nextInt(3) == 0 ? "" : "abcd".charAt(random.nextInt(4)));
        }
        try {
            String host = List.of("one.example", "two.example", "two.example.", "three.example")
                    .get(random.nextInt(4));
            int method = random.nextInt(4);
            return new AccessRequest(
                    List.of("GET", "HEAD", "POST", "OPTIONS").get(method),
                    new Origin("https", host, random.nextBoolean() ? 443 : 8443),
                    CanonicalPath.of(path.toString()),
                    random.nextBoolean() ? "192.0.2.7" : "2001:db8::1",
                    method == 3 && random.nextBoolean());
        } catch (MalformedRequestException e) {
            throw new AssertionError(e);
        }
    }

    private static int firstOneByOne(List<AccessRule> rules, AccessRequest request) {
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i).appliesTo(request)) {
                return i;
            }
        }
        return -1;
    }

    @Test
    void findsTheSameRuleAsAskingOneAfterTheOther() {
        Random random = new Random(20_261_121);
        int found = 0;
        for (int round = 0; round < 400; round++) {
            List<AccessRule> rules = new ArrayList<>();
            int count = 1 + random.nextInt(20);
            for (int i = 0; i < count; i++) {
                rules.add(rule(random));
            }
            AccessPolicy policy = new AccessPolicy(rules);
            for (int i = 0; i < 50; i++) {
                AccessRequest request = request(random);
                int expected = firstOneByOne(rules, request);
                found += expected < 0 ? 0 : 1;
                assertThat(policy.find(request)
                                .map(AccessPolicy.Match::position)
                                .orElse(-1))
                        .as("%s of %s", request, rules)
                        .isEqualTo(expected);
                for (int j = 0; j < count; j++) {
                    assertThat(RuleTrial.of(j, rules.get(j), request).applies())
                            .as("what is told of %s and %s", request, rules.get(j))
                            .isEqualTo(rules.get(j).appliesTo(request));
                }
            }
        }
        assertThat(found).isBetween(2_000, 19_000);
    }

    @Test
    void coversOnlyWhatTheWiderPatternMatchesToo() {
        Random random = new Random(7);
        int covering = 0;
        for (int i = 0; i < 4_000; i++) {
            PathPattern wide = PathPattern.of(pattern(random));
            PathPattern narrow = PathPattern.of(pattern(random));
            if (!wide.covers(narrow)) {
                continue;
            }
            covering++;
            for (int j = 0; j < 50; j++) {
                CanonicalPath path = request(random).path();
                assertThat(!narrow.matches(path) || wide.matches(path))
                        .as("%s covers %s at %s", wide, narrow, path)
                        .isTrue();
            }
        }
        assertThat(covering).isGreaterThan(200);
    }

    @Test
    void shadowsOnlyWhatCanNeverDecide() {
        Random random = new Random(11);
        int shadows = 0;
        for (int round = 0; round < 500; round++) {
            List<AccessRule> rules = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                rules.add(rule(random));
            }
            List<RuleReview.Shadowed> found = RuleReview.of(rules);
            shadows += found.size();
            List<Integer> dead =
                    found.stream().map(RuleReview.Shadowed::position).toList();
            for (int i = 0; i < 100; i++) {
                assertThat(dead).doesNotContain(firstOneByOne(rules, request(random)));
            }
        }
        assertThat(shadows).isGreaterThan(100);
    }

    @Test
    void seesRulesThatComeTooLate() {
        AccessRule all = AccessRule.builder(List.of(PathPattern.of("/**")), new Requirement.SignedIn())
                .build();
        AccessRule admin = AccessRule.builder(
                        List.of(PathPattern.of("/admin/**"), PathPattern.of("/x")), new Requirement.SignedIn())
                .build();
        AccessRule page = AccessRule.builder(List.of(PathPattern.of("/admin/page")), new Requirement.SignedIn())
                .methods(Set.of("POST"))
                .build();
        AccessRule preflights = AccessRule.builder(List.of(PathPattern.of("/admin/page")), new Requirement.SignedIn())
                .methods(Set.of("POST"))
                .preflight(Preflight.PASS)
                .build();
        assertThat(RuleReview.of(List.of(admin, page, all))).containsExactly(new RuleReview.Shadowed(1, 0));
        assertThat(RuleReview.of(List.of(all, admin))).containsExactly(new RuleReview.Shadowed(1, 0));
        assertThat(RuleReview.of(List.of(page, admin, all))).isEmpty();
        assertThat(RuleReview.of(List.of(page, preflights))).isEmpty();
    }
}
