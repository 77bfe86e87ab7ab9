package io.gatehouse.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import io.gatehouse.http.CanonicalPath;
import io.gatehouse.http.Origin;
import io.gatehouse.identity.Caller;
import io.gatehouse.identity.ClaimIdentityMapper;
import io.gatehouse.identity.ClaimPath;
import io.gatehouse.identity.Credential;
import io.gatehouse.policy.AccessPolicy;
import io.gatehouse.policy.AccessRequest;
import io.gatehouse.policy.AccessRule;
import io.gatehouse.policy.ClaimTest;
import io.gatehouse.policy.Finding;
import io.gatehouse.policy.PathPattern;
import io.gatehouse.policy.Requirement;
import io.gatehouse.policy.ValuePattern;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody may choose what some claims say, or how large they are, and wants to be let in by a rule that was not written for that. */
class RuleBypassTest {
    private static final ClaimIdentityMapper MAPPER = new ClaimIdentityMapper(
            ClaimPath.of("sub"), List.of(ClaimPath.of("realm_access.roles"), ClaimPath.of("groups")));

    private static Caller with(Map<String, Object> claims) {
        return Caller.of(
                Credential.SESSION, MAPPER.map("main", "https://op.example", "mallory", claims), Set.of(), null, null);
    }

    private static Requirement claim(String path, ValuePattern pattern) {
        return new Requirement.Claim(ClaimPath.of(path), new ClaimTest.AnyOf(List.of(pattern)));
    }

    private static void assertNeither(Requirement requirement, Caller caller) {
        assertThat(requirement.satisfiedBy(caller)).as("%s", requirement).isFalse();
        assertThat(new Requirement.Not(requirement).satisfiedBy(caller))
                .as("not %s", requirement)
                .isFalse();
        assertThat(new Requirement.Not(new Requirement.Not(requirement)).satisfiedBy(caller))
                .as("not not %s", requirement)
                .isFalse();
    }

    @Nested
    class MailDomains {
        private final Requirement ofCorp = claim("email", ValuePattern.glob("*@corp.example"));

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "mallory@evil.example@corp.example",
                    "mallory@evil.example,x@corp.example",
                    "\"mallory@evil.example\"@corp.example",
                    "mallory@evil.example\n@corp.example",
                    "mallory\r\nBcc: x@corp.example",
                    "mallory\u0000@corp.example",
                    "mallory@corp.example\n",
                    "mallory@corp.example\u0000",
                    "mallory@corp.example ",
                    "mallory@corp.example.",
                    "mallory@corp.example.evil.example",
                    "mallory@evilcorp.example",
                    "mallory@evil.example#@corp.example",
                    "mallory\uFF20evil.example@corp.example",
                    "mallory\uFE6Bevil.example@corp.example",
                    "mallory\uFF20corp.example",
                    "mallory@corp\u3002example",
                    "mallory@corp\uFF0Eexample",
                    "mallory@c\u043Erp.example",
                    "mallory@COR\u2119.example",
                    "mallory@CORP.EXAMPLE",
                    "mallory@corp.examp\u0131e",
                    "mal\u202Elory@corp.example",
                    "mal\u200Blory@corp.example",
                    "mal\u2028lory@corp.example",
                    "corp.example"
                })
        void holdOneAddressAtThatVeryDomain(String email) {
            assertThat(ofCorp.satisfiedBy(with(Map.of("email", email)))).isFalse();
            assertThat(ofCorp.satisfiedBy(with(Map.of("email", List.of(email)))))
                    .isFalse();
        }

        @ParameterizedTest
        @ValueSource(strings = {"ann@corp.example", "ann.o'neil+x@corp.example", "j\u00F6rg@corp.example"})
        void letOrdinaryAddressesPass(String email) {
            assertThat(ofCorp.satisfiedBy(with(Map.of("email", email)))).isTrue();
        }
    }

    @Nested
    class TypesOfClaims {
        static List<Object> others() {
            return List.of(
                    "true",
                    "TRUE",
                    1L,
                    1.0,
                    Map.of("true", true),
                    Map.of(),
                    List.of("true"),
                    List.of(Map.of("a", true)),
                    List.of(List.of(true)));
        }

        @ParameterizedTest
        @MethodSource("others")
        void areNotTakenForTrue(Object value) {
            assertNeither(claim("email_verified", ValuePattern.flag(true)), with(Map.of("email_verified", value)));
        }

        @ParameterizedTest
        @ValueSource(strings = {"1", "1.0", "0x1", "\u0661", ""})
        void areNotTakenForNumbers(String value) {
            assertNeither(claim("level", ValuePattern.number(BigDecimal.ONE)), with(Map.of("level", value)));
        }

        @Test
        void ofListsAreNoTexts() {
            assertThat(claim("team", ValuePattern.text("[a]")).satisfiedBy(with(Map.of("team", List.of("a")))))
                    .isFalse();
            assertThat(claim("team", ValuePattern.text("a,b")).satisfiedBy(with(Map.of("team", List.of("a", "b")))))
                    .isFalse();
            assertThat(claim("team", ValuePattern.text("{a=b}")).satisfiedBy(with(Map.of("team", Map.of("a", "b")))))
                    .isFalse();
        }

        @Test
        void inTheWayAreNotAbsence() {
            Requirement notSuspended =
                    new Requirement.Claim(ClaimPath.of("account.suspended"), new ClaimTest.Presence(true));
            assertThat(notSuspended.satisfiedBy(with(Map.of("account", Map.of()))))
                    .isTrue();
            assertNeither(notSuspended, with(Map.of("account", "suspended")));
            assertNeither(notSuspended, with(Map.of("account", List.of(Map.of("suspended", true)))));
        }
    }

    @Nested
    class Contraries {
        private final Requirement contractor = claim("kind", ValuePattern.text("contractor"));

        @Test
        void areNotSatisfiedByKeepingSilent() {
            assertNeither(contractor, with(Map.of()));
            assertNeither(contractor, with(Map.of("kind", 7L)));
            assertNeither(contractor, with(Map.of("kind", Map.of("name", "employee"))));
            assertNeither(contractor, with(Map.of("kind", "x".repeat(5000))));
            assertNeither(contractor, Caller.anonymous());
            assertThat(new Requirement.Not(contractor).satisfiedBy(with(Map.of("kind", "employee"))))
                    .isTrue();
        }

        @Test
        void areNotSatisfiedByOneElementThatNobodyUnderstands() {
            assertNeither(contractor, with(Map.of("kind", List.of("employee", 7L))));
            assertNeither(contractor, with(Map.of("kind", List.of(Map.of(), "employee"))));
            assertNeither(contractor, with(Map.of("kind", List.of("employee", "y".repeat(5000)))));
        }

        @Test
        void areNotSatisfiedByMoreRolesThanAProviderSends() {
            // A provider that leaves the list out when it is too long says nothing of roles.
            Requirement notContractor = new Requirement.Not(new Requirement.Role(List.of("contractor")));
            assertThat(notContractor.satisfiedBy(with(Map.of("_claim_names", Map.of("groups", "src1")))))
                    .isFalse();
            assertThat(notContractor.satisfiedBy(with(Map.of("groups", List.of("employee")))))
                    .isTrue();
        }

        @Test
        void areNotSatisfiedThroughOtherCombinations() {
            Requirement unknown = new Requirement.Not(new Requirement.Any(
                    List.of(contractor, new Requirement.All(List.of(new Requirement.SignedIn(), contractor)))));
            assertThat(unknown.satisfiedBy(with(Map.of()))).isFalse();
            assertThat(new Requirement.Any(List.of(contractor, new Requirement.Not(contractor)))
                            .satisfiedBy(with(Map.of())))
                    .isFalse();
        }
    }

    @Nested
    class Sizes {
        private final Requirement anything = claim("c", ValuePattern.glob("*"));

        @Test
        void beyondMeasureAreNotLookedAt() {
            assertNeither(anything, with(Map.of("c", "a".repeat(4097))));
            assertNeither(anything, with(Map.of("c", Collections.nCopies(1001, "a"))));
            assertNeither(anything, with(Map.of("c", Collections.nCopies(20, "a".repeat(4000)))));
            assertThat(anything.satisfiedBy(with(Map.of("c", Collections.nCopies(1000, "a")))))
                    .isTrue();
        }

        @Test
        void ofNestedClaimsDoNotOverflow() {
            Map<String, Object> claims = Map.of("end", true);
            for (int i = 0; i < 50_000; i++) {
                claims = Map.of("a", claims);
            }
            Caller deep = with(claims);
            String path = "a.".repeat(16) + "a";
            assertNeither(claim(path, ValuePattern.flag(true)), deep);
            assertThat(new Requirement.Claim(ClaimPath.of(path), new ClaimTest.Presence(true)).satisfiedBy(deep))
                    .isFalse();
        }

        @Test
        void ofObjectsWithManyWaysDoNotExplode() {
            // Each object is reached in one way alone, however the dots of the path are read.
            String path = "a.".repeat(16) + "b";
            Map<String, Object> claims = new HashMap<>();
            fill(claims, 16);
            assertThat(ClaimPath.of(path).read(claims)).isEmpty();
        }

        private static void fill(Map<String, Object> object, int rest) {
            for (int i = 1; i <= rest && rest > 4; i += 4) {
                Map<String, Object> inner = new HashMap<>();
                fill(inner, rest - i);
                object.put("a" + ".a".repeat(i - 1), inner);
            }
        }
    }

    @Nested
    class Expressions {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "(a+)+b",
                    "(a*)*b",
                    "(a|aa)+b",
                    "(a|a?)+b",
                    "(.*a){12}b",
                    "([a-z]+)*[A-Z]",
                    "(?:a?){100}a{10}b",
                    "^(([a-z])+.)+[A-Z]([a-z])+$"
                })
        void doNotRunAway(String regex) {
            // A backtracking engine takes longer than the universe is old for some of these.
            ValuePattern pattern = ValuePattern.regex(regex);
            long start = System.nanoTime();
            for (int i = 0; i < 10; i++) {
                assertThat(claim("c", pattern).satisfiedBy(with(Map.of("c", "a".repeat(4000)))))
                        .isFalse();
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
        }

        @Test
        void costInProportionToTheText() {
            Pattern pattern = Pattern.compile("(a|aa)+b");
            CountedText small = new CountedText("a".repeat(1000));
            CountedText large = new CountedText("a".repeat(4000));
            assertThat(pattern.matcher(small).matches()).isFalse();
            assertThat(pattern.matcher(large).matches()).isFalse();

            assertThat(small.reads()).isLessThan(5_000);
            assertThat(large.reads()).isLessThan(5 * small.reads());
        }

        /** A text that counts how often it is looked at. */
        private static final class CountedText implements CharSequence {
            private final String text;
            private int reads;

            CountedText(String text) {
                this.text = text;
            }

            int reads() {
                return reads;
            }

            @Override
            public int length() {
                return text.length();
            }

            @Override
            public char charAt(int index) {
                reads++;
                return text.charAt(index);
            }

            @Override
            public CharSequence subSequence(int start, int end) {
                return text.substring(start, end);
            }

            @Override
            public String toString() {
                return "CountedText[" + text.length() + "]";
            }
        }
    }

    @Nested
    class Roles {
        @ParameterizedTest
        @ValueSource(strings = {"Admin", "ADMIN", "admin\u0000", "admin ", "\u0430dmin", "adm\u0131n", "admin,user"})
        void areComparedExactly(String role) {
            assertThat(new Requirement.Role(List.of("admin")).find(with(Map.of("groups", List.of(role)))))
                    .isEqualTo(Finding.NOT_SATISFIED);
            assertThat(new Requirement.Role(List.of("admin")).find(with(Map.of("groups", role))))
                    .isEqualTo(Finding.NOT_SATISFIED);
        }

        @Test
        void areNotReadFromOtherClaims() {
            assertThat(new Requirement.Role(List.of("admin"))
                            .satisfiedBy(with(Map.of(
                                    "role", "admin", "realm_access", "admin", "realm_access.role", List.of("admin")))))
                    .isFalse();
        }
    }

    @Nested
    class Hosts {
        @ParameterizedTest
        @ValueSource(strings = {"admin.example.com", "ADMIN.example.com", "admin.example.com.", "Admin.Example.Com."})
        void areTheSameHoweverTheyAreWritten(String host) throws Exception {
            List<AccessRule> rules = new ArrayList<>();
            rules.add(AccessRule.builder(List.of(PathPattern.of("/**")), new Requirement.Role(List.of("admin")))
                    .hosts(Set.of("admin.example.com"))
                    .build());
            rules.add(AccessRule.builder(List.of(PathPattern.of("/**")), new Requirement.Everyone())
                    .build());
            AccessRequest request = new AccessRequest(
                    "GET", Origin.parse("https", host).orElseThrow(), CanonicalPath.of("/"), "192.0.2.1", false);
            assertThat(new AccessPolicy(rules).find(request))
                    .map(AccessPolicy.Match::position)
                    .contains(0);
        }
    }
}
