package io.gatehouse.benchmarks;

import io.gatehouse.http.CanonicalPath;
import io.gatehouse.http.MalformedRequestException;
import io.gatehouse.http.Origin;
import io.gatehouse.identity.Caller;
import io.gatehouse.identity.ClaimPath;
import io.gatehouse.identity.Credential;
import io.gatehouse.identity.Identity;
import io.gatehouse.policy.AccessPolicy;
import io.gatehouse.policy.AccessPolicy.Verdict;
import io.gatehouse.policy.AccessRequest;
import io.gatehouse.policy.AccessRule;
import io.gatehouse.policy.ClaimTest;
import io.gatehouse.policy.PathPattern;
import io.gatehouse.policy.Requirement;
import io.gatehouse.policy.ValuePattern;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to find the rule that is about a request, the reading of its path included, and to judge a caller by it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RulesBenchmark {
    private static final Origin ORIGIN = new Origin("https", "app.example.com", 443);

    /** How many rules there are. */
    @Param({"10", "1000"})
    public int rules;

    /** How they are told apart: by the beginning of their paths, or only by what comes after a wildcard, so that no index helps. */
    @Param({"BEGINNING", "WILDCARD"})
    public String told;

    private AccessPolicy policy;
    private String first;
    private String last;
    private AccessRule deep;
    private AccessRule regex;
    private Caller caller;
    private final Instant now = Instant.EPOCH;

    /** Makes the rules. */
    @Setup
    public void makeRules() {
        List<AccessRule> list = new ArrayList<>();
        for (int i = 0; i < rules; i++) {
            String path = told.equals("BEGINNING") ? "/team/app" + i + "/**" : "/*/app" + i + "/**";
            list.add(AccessRule.builder(List.of(PathPattern.of(path)), new Requirement.Role(List.of("user")))
                    .build());
        }
        policy = new AccessPolicy(list);
        first = "/team/app0/reports/2026/november";
        last = "/team/app" + (rules - 1) + "/reports/2026/november";
        deep = AccessRule.builder(
                        List.of(PathPattern.of("/**")),
                        new Requirement.Any(List.of(
                                claim("a.b.c.d.e", ValuePattern.text("no")),
                                new Requirement.Not(claim("https://example.com/org.unit", ValuePattern.text("tax"))),
                                claim("groups", ValuePattern.text("group-99")))))
                .build();
        regex = AccessRule.builder(
                        List.of(PathPattern.of("/**")),
                        claim("email", ValuePattern.regex("[a-z.]+@(eu|us)\\.corp\\.example")))
                .build();
        List<String> groups = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            groups.add("group-" + i);
        }
        Map<String, Object> claims = new HashMap<>();
        claims.put("a", Map.of("b", Map.of("c", Map.of("d", Map.of("e", "yes")))));
        claims.put("https://example.com/org", Map.of("unit", "tax"));
        claims.put("groups", groups);
        claims.put("email", "ann.lee@eu.corp.example");
        caller = Caller.of(
                Credential.SESSION,
                new Identity("main", "https://idp.example.com", "ann", "Ann", Set.of("user"), claims),
                Set.of(),
                null,
                null);
        if (findFirst() != 0
                || findLast() != rules - 1
                || judgeDeepClaims() != Verdict.ALLOW
                || judgeByExpression() != Verdict.ALLOW) {
            throw new IllegalStateException("the rules do not decide as they should");
        }
    }

    private static Requirement claim(String path, ValuePattern pattern) {
        return new Requirement.Claim(ClaimPath.of(path), new ClaimTest.AnyOf(List.of(pattern)));
    }

    private int find(String path) {
        try {
            return policy.find(new AccessRequest("GET", ORIGIN, CanonicalPath.of(path), "192.0.2.1", false))
                    .orElseThrow()
                    .position();
        } catch (MalformedRequestException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Finds the first rule. */
    @Benchmark
    public int findFirst() {
        return find(first);
    }

    /** Finds the last rule. */
    @Benchmark
    public int findLast() {
        return find(last);
    }

    /** Judges by claims within claims and a list of 100. */
    @Benchmark
    public Verdict judgeDeepClaims() {
        return AccessPolicy.judge(deep, caller, now);
    }

    /** Judges by a regular expression. */
    @Benchmark
    public Verdict judgeByExpression() {
        return AccessPolicy.judge(regex, caller, now);
    }
}
