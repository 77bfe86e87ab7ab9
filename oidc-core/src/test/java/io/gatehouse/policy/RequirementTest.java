package io.gatehouse.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.identity.Caller;
import io.gatehouse.identity.ClaimPath;
import io.gatehouse.identity.Credential;
import io.gatehouse.identity.Identity;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequirementTest {
    private static Caller caller(Set<String> roles, Set<String> scopes, Map<String, Object> claims) {
        return Caller.of(
                Credential.SESSION,
                new Identity("main", "https://op.example", "ann", "Ann", roles, claims),
                scopes,
                null,
                null);
    }

    private static Caller with(Map<String, Object> claims) {
        return caller(Set.of(), Set.of(), claims);
    }

    private static Requirement claim(String path, ValuePattern... patterns) {
        return new Requirement.Claim(ClaimPath.of(path), new ClaimTest.AnyOf(List.of(patterns)));
    }

    private static Requirement absent(String path) {
        return new Requirement.Claim(ClaimPath.of(path), new ClaimTest.Presence(true));
    }

    private static Requirement present(String path) {
        return new Requirement.Claim(ClaimPath.of(path), new ClaimTest.Presence(false));
    }

    private static Requirement not(Requirement part) {
        return new Requirement.Not(part);
    }

    private static final Requirement ADMIN = new Requirement.Role(List.of("admin", "owner"));
    private static final Requirement READ = new Requirement.Scope(List.of("reports:read", "reports:write"));
    private static final Requirement YES = new Requirement.SignedIn();
    private static final Requirement NO = claim("team", ValuePattern.text("green"));
    private static final Requirement UNKNOWN = claim("missing", ValuePattern.text("x"));
    private static final Caller BLUE = with(Map.of("team", "blue"));

    @Nested
    class RolesAndScopes {
        @Test
        void areSatisfiedByAnyOfThem() {
            assertThat(ADMIN.satisfiedBy(caller(Set.of("user", "owner"), Set.of(), Map.of())))
                    .isTrue();
            assertThat(READ.satisfiedBy(caller(Set.of(), Set.of("openid", "reports:write"), Map.of())))
                    .isTrue();
        }

        @ParameterizedTest
        @ValueSource(strings = {"Admin", "ADMIN", " admin", "admin ", "admins", "adm\u0131n", "\u0430dmin"})
        void areComparedExactly(String role) {
            assertThat(ADMIN.find(caller(Set.of(role), Set.of(), Map.of()))).isEqualTo(Finding.NOT_SATISFIED);
            assertThat(new Requirement.Scope(List.of("admin")).find(caller(Set.of(), Set.of(role), Map.of())))
                    .isEqualTo(Finding.NOT_SATISFIED);
        }

        @Test
        void areUnknownOfWhoeverHasNone() {
            Caller nobodySpecial = caller(Set.of(), Set.of(), Map.of());
            assertThat(ADMIN.find(nobodySpecial)).isEqualTo(Finding.MISSING);
            assertThat(READ.find(nobodySpecial)).isEqualTo(Finding.MISSING);
            assertThat(not(ADMIN).satisfiedBy(nobodySpecial)).isFalse();
            assertThat(not(ADMIN).satisfiedBy(caller(Set.of("user"), Set.of(), Map.of())))
                    .isTrue();
        }

        @Test
        void areAtLeastOne() {
            assertThatThrownBy(() -> new Requirement.Role(List.of())).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> new Requirement.Scope(List.of())).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> new Requirement.All(List.of())).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> new Requirement.Any(List.of())).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> new ClaimTest.AnyOf(List.of())).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Nested
    class Claims {
        @Test
        void areReadThroughObjectsAndByNamesWithDots() {
            Caller ann = with(Map.of(
                    "a", Map.of("b", Map.of("c", "x")),
                    "https://example.com/team", "blue",
                    "https://example.com/org", Map.of("unit.name", "tax")));
            assertThat(claim("a.b.c", ValuePattern.text("x")).satisfiedBy(ann)).isTrue();
            assertThat(claim("https://example.com/team", ValuePattern.text("blue"))
                            .satisfiedBy(ann))
                    .isTrue();
            assertThat(claim("https://example.com/org.unit.name", ValuePattern.text("tax"))
                            .satisfiedBy(ann))
                    .isTrue();
            assertThat(claim("a.b", ValuePattern.text("x")).find(ann)).isEqualTo(Finding.OTHER_TYPE);
            assertThat(claim("a.x", ValuePattern.text("x")).find(ann)).isEqualTo(Finding.MISSING);
        }

        @Test
        void ofListsAreSatisfiedByAnyElement() {
            Caller ann = with(Map.of("groups", List.of("a", "b")));
            assertThat(claim("groups", ValuePattern.text("b")).satisfiedBy(ann)).isTrue();
            assertThat(claim("groups", ValuePattern.text("x"), ValuePattern.text("a"))
                            .satisfiedBy(ann))
                    .isTrue();
            assertThat(claim("groups", ValuePattern.text("c")).find(ann)).isEqualTo(Finding.NOT_SATISFIED);
            assertThat(claim("groups", ValuePattern.text("c")).find(with(Map.of("groups", List.of()))))
                    .isEqualTo(Finding.NOT_SATISFIED);
        }

        @Test
        void keepTheTypesOfJsonApart() {
            ValuePattern number = ValuePattern.number(BigDecimal.ONE);
            assertThat(claim("c", number).find(with(Map.of("c", 1L)))).isEqualTo(Finding.SATISFIED);
            assertThat(claim("c", number).find(with(Map.of("c", 1.0)))).isEqualTo(Finding.SATISFIED);
            assertThat(claim("c", number).find(with(Map.of("c", BigInteger.ONE))))
                    .isEqualTo(Finding.SATISFIED);
            assertThat(claim("c", number).find(with(Map.of("c", new BigDecimal("1.00")))))
                    .isEqualTo(Finding.SATISFIED);
            assertThat(claim("c", number).find(with(Map.of("c", 1.5)))).isEqualTo(Finding.NOT_SATISFIED);
            assertThat(claim("c", number).find(with(Map.of("c", "1")))).isEqualTo(Finding.OTHER_TYPE);
            assertThat(claim("c", number).find(with(Map.of("c", true)))).isEqualTo(Finding.OTHER_TYPE);
            assertThat(claim("c", ValuePattern.text("1")).find(with(Map.of("c", 1L))))
                    .isEqualTo(Finding.OTHER_TYPE);
            assertThat(claim("c", ValuePattern.flag(true)).find(with(Map.of("c", "true"))))
                    .isEqualTo(Finding.OTHER_TYPE);
            assertThat(claim("c", ValuePattern.flag(true)).find(with(Map.of("c", true))))
                    .isEqualTo(Finding.SATISFIED);
            assertThat(claim("c", ValuePattern.flag(true)).find(with(Map.of("c", false))))
                    .isEqualTo(Finding.NOT_SATISFIED);
        }

        @Test
        void mayBeOfSeveralTypes() {
            Requirement either = claim("c", ValuePattern.number(BigDecimal.TEN), ValuePattern.text("ten"));
            assertThat(either.satisfiedBy(with(Map.of("c", 10L)))).isTrue();
            assertThat(either.satisfiedBy(with(Map.of("c", "ten")))).isTrue();
            assertThat(either.find(with(Map.of("c", "10")))).isEqualTo(Finding.NOT_SATISFIED);
            assertThat(either.find(with(Map.of("c", true)))).isEqualTo(Finding.OTHER_TYPE);
        }

        @Test
        void areAbsentOrThere() {
            Caller ann = with(Map.of("a", Map.of("b", 1L), "t", "text"));
            assertThat(absent("x").find(ann)).isEqualTo(Finding.SATISFIED);
            assertThat(absent("a.x").find(ann)).isEqualTo(Finding.SATISFIED);
            assertThat(absent("a.b").find(ann)).isEqualTo(Finding.NOT_SATISFIED);
            assertThat(present("a.b").find(ann)).isEqualTo(Finding.SATISFIED);
            assertThat(present("x").find(ann)).isEqualTo(Finding.MISSING);
        }

        @Test
        void areNotAbsentWhereSomethingElseStandsInTheWay() {
            Caller ann = with(Map.of("t", "text", "l", List.of(Map.of("x", 1L))));
            assertThat(absent("t.x").find(ann)).isEqualTo(Finding.OTHER_TYPE);
            assertThat(absent("l.x").find(ann)).isEqualTo(Finding.OTHER_TYPE);
            assertThat(present("t.x").find(ann)).isEqualTo(Finding.OTHER_TYPE);
        }
    }

    @Nested
    class Combinations {
        @Test
        void knowNoMoreThanTheirParts() {
            assertThat(new Requirement.Any(List.of(UNKNOWN, YES)).find(BLUE)).isEqualTo(Finding.SATISFIED);
            assertThat(new Requirement.Any(List.of(UNKNOWN, NO)).find(BLUE)).isEqualTo(Finding.UNDECIDED);
            assertThat(new Requirement.Any(List.of(NO, NO)).find(BLUE)).isEqualTo(Finding.NOT_SATISFIED);
            assertThat(new Requirement.All(List.of(UNKNOWN, YES)).find(BLUE)).isEqualTo(Finding.UNDECIDED);
            assertThat(new Requirement.All(List.of(UNKNOWN, NO)).find(BLUE)).isEqualTo(Finding.NOT_SATISFIED);
            assertThat(new Requirement.All(List.of(YES, YES)).find(BLUE)).isEqualTo(Finding.SATISFIED);
        }

        @Test
        void turnAroundWhatIsCertainAlone() {
            assertThat(not(YES).find(BLUE)).isEqualTo(Finding.NOT_SATISFIED);
            assertThat(not(NO).find(BLUE)).isEqualTo(Finding.SATISFIED);
            assertThat(not(UNKNOWN).find(BLUE)).isEqualTo(Finding.UNDECIDED);
            assertThat(not(not(UNKNOWN)).find(BLUE)).isEqualTo(Finding.UNDECIDED);
            assertThat(not(new Requirement.Any(List.of(UNKNOWN, NO))).find(BLUE))
                    .isEqualTo(Finding.UNDECIDED);
        }

        @Test
        void explainThemselvesPartByPart() {
            Requirement rule = new Requirement.All(List.of(
                    new Requirement.Any(List.of(ADMIN, claim("email", ValuePattern.glob("*@corp.example")))), not(NO)));
            Caller ann = caller(Set.of("user"), Set.of(), Map.of("team", "blue", "email", 5L));

            assertThat(Explanation.of(rule, ann).lines())
                    .containsExactly(
                            "all of -> unknown: a part is",
                            "  any of -> unknown: a part is",
                            "    role: [admin, owner] -> no",
                            "    claim: {email: \"*@corp.example\"} -> unknown: it is of another type",
                            "  not -> yes",
                            "    claim: {team: \"green\"} -> no");
        }
    }

    @Nested
    class WhoeverIsAnonymous {
        @Test
        void satisfiesEveryoneAlone() {
            Caller nobody = Caller.anonymous();
            assertThat(new Requirement.Everyone().satisfiedBy(nobody)).isTrue();
            for (Requirement requirement : List.of(
                    YES,
                    ADMIN,
                    READ,
                    NO,
                    absent("x"),
                    not(ADMIN),
                    not(YES),
                    not(absent("x")),
                    not(not(new Requirement.Everyone())),
                    not(new Requirement.All(List.of(new Requirement.Everyone(), ADMIN))))) {
                assertThat(requirement.find(nobody)).as("%s", requirement).isEqualTo(Finding.ANONYMOUS);
            }
            assertThat(new Requirement.Any(List.of(ADMIN, new Requirement.Everyone())).satisfiedBy(nobody))
                    .isTrue();
        }
    }

    @Nested
    class Trees {
        @Test
        void knowWhatTheyLookAt() {
            RequirementTree tree = RequirementTree.of(
                    new Requirement.Any(List.of(not(claim("a.b", ValuePattern.text("x"))), READ, absent("c"))));
            assertThat(tree.size()).isEqualTo(5);
            assertThat(tree.depth()).isEqualTo(3);
            assertThat(tree.claims()).extracting(ClaimPath::toString).containsExactlyInAnyOrder("a.b", "c");
            assertThat(tree.scopes()).containsExactly("reports:read", "reports:write");
        }

        @Test
        void tellWhatNobodySatisfiesWhereThatIsCertain() {
            for (Requirement never : List.of(
                    not(YES),
                    not(new Requirement.Everyone()),
                    new Requirement.All(List.of(ADMIN, not(ADMIN))),
                    new Requirement.All(List.of(ADMIN, not(YES))),
                    new Requirement.Any(List.of(not(YES), not(new Requirement.Any(List.of(ADMIN, YES))))))) {
                assertThat(RequirementTree.of(never).isUnsatisfiable())
                        .as("%s", never)
                        .isTrue();
            }
            for (Requirement perhaps : List.of(
                    YES,
                    ADMIN,
                    not(ADMIN),
                    new Requirement.Any(List.of(ADMIN, not(ADMIN))),
                    new Requirement.All(List.of(not(ADMIN), not(READ))))) {
                assertThat(RequirementTree.of(perhaps).isUnsatisfiable())
                        .as("%s", perhaps)
                        .isFalse();
            }
        }
    }

    @Test
    void doesNotKnowWhichRolesAreMissingWhereTheProviderSaysThatItLeftSomeOut() {
        for (String mark : List.of("_claim_names", "hasgroups")) {
            Caller cut = caller(Set.of("employee"), Set.of(), Map.of(mark, Map.of("groups", "src1")));
            assertThat(not(ADMIN).satisfiedBy(cut)).as(mark).isFalse();
            assertThat(ADMIN.satisfiedBy(cut)).as(mark).isFalse();
        }
        assertThat(not(ADMIN).satisfiedBy(caller(Set.of("employee"), Set.of(), Map.of())))
                .isTrue();
    }

    @Test
    void letsNobodyPassByAnAddressThatIsCertainlyOutsideOfADomainOnlyToAStrictReader() {
        Requirement outside =
                not(claim("email", ValuePattern.glob("*@blocked.example"), ValuePattern.glob("*@b.example")));
        assertThat(outside.satisfiedBy(with(Map.of("email", "\"a@b\"@blocked.example"))))
                .isFalse();
        assertThat(outside.satisfiedBy(with(Map.of("email", List.of("ann@corp.example", "a@b@b.example")))))
                .isFalse();
        assertThat(outside.satisfiedBy(with(Map.of("email", "ann@corp.example"))))
                .isTrue();
    }
}
