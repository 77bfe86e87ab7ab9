package io.gatehouse.config.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.ConfigNote;
import io.gatehouse.http.AddressRange;
import io.gatehouse.http.Origin;
import io.gatehouse.identity.ClaimPath;
import io.gatehouse.identity.Credential;
import io.gatehouse.policy.AccessRule;
import io.gatehouse.policy.ClaimTest;
import io.gatehouse.policy.OnAnonymous;
import io.gatehouse.policy.OnDenied;
import io.gatehouse.policy.Preflight;
import io.gatehouse.policy.Requirement;
import io.gatehouse.policy.StepUp;
import io.gatehouse.policy.ValuePattern;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RulesReaderTest {
    /** What rules that accept bearer tokens need beside themselves. */
    private static final String BEARER = "bearer: {audiences: [api]}";

    private static final String EXPECTED =
            "expected everyone, signed-in, or a map of one of role, scope, claim, any, all and not,"
                    + " such as {role: admin}";

    private static AccessRule rule(String more) {
        return Written.minimumAnd("rules: [{path: /**, " + more + "}]", BEARER)
                .read()
                .rules()
                .rules()
                .get(0);
    }

    private static Requirement allowed(String allow) {
        return rule("allow: " + allow).requirement();
    }

    private static List<String> problems(String more) {
        return Written.minimumAnd("rules: [{path: /**, " + more + "}]", BEARER).problems();
    }

    /** Returns the one problem with a rule, without where it is. */
    private static String problem(String more) {
        List<String> problems = problems(more);
        assertThat(problems).as("problems of %s", more).hasSize(1);
        assertThat(problems.get(0)).startsWith("gatehouse.yml:2: rules[0]");
        return problems.get(0).substring("gatehouse.yml:2: rules[0]".length());
    }

    private static Requirement claim(String path, ValuePattern... patterns) {
        return new Requirement.Claim(ClaimPath.of(path), new ClaimTest.AnyOf(List.of(patterns)));
    }

    @Nested
    class Requirements {
        @Test
        void areReadInAllTheirForms() {
            assertThat(allowed("everyone")).isEqualTo(new Requirement.Everyone());
            assertThat(allowed("signed-in")).isEqualTo(new Requirement.SignedIn());
            assertThat(allowed("{role: admin}")).isEqualTo(new Requirement.Role(List.of("admin")));
            assertThat(allowed("{role: [admin, \"a,b\"]}")).isEqualTo(new Requirement.Role(List.of("admin", "a,b")));
            assertThat(allowed("{scope: [a, b]}")).isEqualTo(new Requirement.Scope(List.of("a", "b")));
            assertThat(allowed("{any: [{not: {role: a}}, signed-in, {all: [{scope: s}]}]}"))
                    .isEqualTo(new Requirement.Any(List.of(
                            new Requirement.Not(new Requirement.Role(List.of("a"))),
                            new Requirement.SignedIn(),
                            new Requirement.All(List.of(new Requirement.Scope(List.of("s")))))));
        }

        @Test
        void keepTheTypesOfClaims() {
            assertThat(allowed("{claim: {a.b: 1}}")).isEqualTo(claim("a.b", ValuePattern.number(BigDecimal.ONE)));
            assertThat(allowed("{claim: {a: \"1\"}}")).isEqualTo(claim("a", ValuePattern.text("1")));
            assertThat(allowed("{claim: {a: true}}")).isEqualTo(claim("a", ValuePattern.flag(true)));
            assertThat(allowed("{claim: {a: 'true'}}")).isEqualTo(claim("a", ValuePattern.text("true")));
            assertThat(allowed("{claim: {a: -1.5e3}}"))
                    .isEqualTo(claim("a", ValuePattern.number(new BigDecimal("-1.5e3"))));
            assertThat(allowed("{claim: {a: \"*@x.example\"}}"))
                    .isEqualTo(claim("a", ValuePattern.glob("*@x.example")));
            assertThat(allowed("{claim: {a: {equals: \"*@x\"}}}")).isEqualTo(claim("a", ValuePattern.text("*@x")));
            assertThat(allowed("{claim: {a: {matches: \"[a-z]+\"}}}"))
                    .isEqualTo(claim("a", ValuePattern.regex("[a-z]+")));
            assertThat(allowed("{claim: {a: [x, 2, false, \"y*\"]}}"))
                    .isEqualTo(claim(
                            "a",
                            ValuePattern.text("x"),
                            ValuePattern.number(BigDecimal.valueOf(2)),
                            ValuePattern.flag(false),
                            ValuePattern.glob("y*")));
            assertThat(allowed("{claim: {a: {absent: true}}}"))
                    .isEqualTo(new Requirement.Claim(ClaimPath.of("a"), new ClaimTest.Presence(true)));
            assertThat(allowed("{claim: {\"https://x.example/a\": v, b: w}}"))
                    .isEqualTo(new Requirement.All(List.of(
                            claim("https://x.example/a", ValuePattern.text("v")), claim("b", ValuePattern.text("w")))));
        }

        @Test
        void takeVariablesForTexts() {
            assertThat(Written.minimumAnd("rules: [{path: /**, allow: {claim: {a: \"${LEVEL}\", b: '${LEVEL:-2}'}}}]")
                            .andVariable("LEVEL", "1")
                            .read()
                            .rules()
                            .rules()
                            .get(0)
                            .requirement())
                    .isEqualTo(new Requirement.All(
                            List.of(claim("a", ValuePattern.text("1")), claim("b", ValuePattern.text("1")))));
        }

        @Test
        void areReadFromOtherSourcesToo() {
            assertThat(Written.minimumAnd()
                            .and("init-param", "rules", "[{path: /a, allow: {claim: {n: 1, t: \"1\"}}}]")
                            .read()
                            .rules()
                            .rules()
                            .get(0)
                            .requirement())
                    .isEqualTo(new Requirement.All(List.of(
                            claim("n", ValuePattern.number(BigDecimal.ONE)), claim("t", ValuePattern.text("1")))));
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '~',
                value = {
                    "evryone | .allow: EXPECTED (did you mean everyone?), but came \"evryone\"",
                    "role | .allow: EXPECTED; role is written as a map: {role: ...}, but came \"role\"",
                    "[{role: a}] | .allow: EXPECTED; write {any: [...]} or {all: [...]} around several, but came a list",
                    "{rolle: a} | .allow.rolle: is not known; did you mean role?; expected one of role, scope, claim, any, all, not",
                    "{everyone: true} | .allow.everyone: is a word of its own; write it without a colon",
                    "{} | .allow: expected one of role, scope, claim, any, all, not, but came an empty map",
                    "{role: a, scope: b} | .allow: expected one of role, scope, claim, any, all, not, but came role and scope; write {all: [...]} around them where both are needed, {any: [...]} where one is enough",
                    "{any: []} | .allow.any: expected a list of at least one requirement, such as [{role: admin}, {role: owner}], but came an empty one",
                    "{all: {role: a}} | .allow.all: expected a list of at least one requirement, such as [{role: admin}, {role: owner}], but came a map",
                    "{any: [{role: a}, {scpe: b}]} | .allow.any[1].scpe: is not known; did you mean scope?; expected one of role, scope, claim, any, all, not",
                    "{not: []} | .allow.not: EXPECTED; write {any: [...]} or {all: [...]} around several, but came a list",
                    "{role: []} | .allow.role: expected a role or a list of them, any of which will do, but came a list",
                    "{role: } | .allow.role: expected a role or a list of them, any of which will do, but came nothing",
                    "{role: {a: b}} | .allow.role: expected a single value, but came a map",
                    "{scope: a b} | .allow.scope: expected one scope without spaces; write a list of several, any of which will do, or {all: [...]}, but came \"a b\"",
                    "{claim: admin} | .allow.claim: expected a map from claim to value, such as {email: \"*@ops.example.com\"}, but came a single value",
                    "{claim: {}} | .allow.claim: expected a map from claim to value, such as {email: \"*@ops.example.com\"}, but came an empty one",
                    "{claim: {a: }} | .allow.claim.a: expected a value, but came nothing; write {absent: true} to ask that the claim is not there, \"\" for an empty text",
                    "{claim: {a: [x, null]}} | .allow.claim.a[1]: expected a value, but came nothing; write {absent: true} to ask that the claim is not there, \"\" for an empty text",
                    "{claim: {a: []}} | .allow.claim.a: expected 1 to 100 values, any of which will do, but came 0",
                    "{claim: {a: [[x]]}} | .allow.claim.a[0]: expected a text, a number, true or false, but came a list",
                    "{claim: {a: {match: x}}} | .allow.claim.a.match: is not known; did you mean matches?; expected one of matches, equals, absent; a claim within a claim is written with a dot, such as realm_access.roles",
                    "{claim: {a: {matches: x, absent: true}}} | .allow.claim.a: expected a value, a list of values, or one of matches, equals, absent, but came several of them",
                    "{claim: {a: {absent: yes}}} | .allow.claim.a.absent: expected true or false, but came \"yes\"",
                    "{claim: {a: yes}} | .allow.claim.a: expected true or false, or a text in quotation marks, but came \"yes\"",
                    "{claim: {a: True}} | .allow.claim.a: expected true or false, or a text in quotation marks, but came \"True\"",
                    "{claim: {a: 0123}} | .allow.claim.a: expected a number as JSON writes it, such as 10 or 1.5, or a text in quotation marks, but came \"0123\"",
                    "{claim: {a: 0x1F}} | .allow.claim.a: expected a number as JSON writes it, such as 10 or 1.5, or a text in quotation marks, but came \"0x1F\"",
                    "{claim: {a: +1}} | .allow.claim.a: expected a number as JSON writes it, such as 10 or 1.5, or a text in quotation marks, but came \"+1\"",
                    "{claim: {a: 1e999}} | .allow.claim.a: expected another value: a number must have at most 40 digits, and an exponent of at most 300, but came \"1e999\"",
                    "{claim: {a: {matches: '(?=x)'}}} | .allow.claim.a.matches: expected another value: this is no regular expression of RE2 (which has no back references and no look-around), but came \"(?=x)\"",
                    "{claim: {.a: x}} | .allow.claim..a: expected claim names joined by dots, such as realm_access.roles, of at most 200 characters and 16 dots"
                })
        void areRefusedWithWhatIsWrong(String allow, String why) {
            assertThat(problem("allow: " + allow)).isEqualTo(why.replace("EXPECTED", EXPECTED));
        }

        @Test
        void namesTheLineWithin() {
            assertThat(Written.minimumAnd(
                                    "rules:",
                                    "  - path: /**",
                                    "    allow:",
                                    "      any:",
                                    "        - role: admin",
                                    "        - claim:",
                                    "            email: [a, ~]")
                            .problems())
                    .singleElement()
                    .asString()
                    .startsWith("gatehouse.yml:8: rules[0].allow.any[1].claim.email[1]: expected a value");
        }

        @Test
        void areNeitherManyNorDeep() {
            assertThat(problem("allow: " + "{not: ".repeat(8) + "signed-in" + "}".repeat(8)))
                    .contains("expected requirements within each other at most 8 deep");
            assertThat(problem("allow: {any: [" + "{role: a},".repeat(200) + "]}"))
                    .contains("expected at most 200 requirements within one");
            assertThat(problem("allow: {role: [" + "a,".repeat(101) + "]}")).contains("expected at most 100 elements");
        }

        @Test
        void areNotMultipliedByAliases() {
            StringBuilder yaml = new StringBuilder("rules:\n");
            yaml.append("  - {path: /0, allow: &a0 {role: r}}\n");
            for (int i = 1; i < 8; i++) {
                String ten = ("*a" + (i - 1) + ", ").repeat(10);
                yaml.append("  - {path: /")
                        .append(i)
                        .append(", allow: &a")
                        .append(i)
                        .append(" {any: [")
                        .append(ten)
                        .append("]}}\n");
            }
            assertThat(Written.minimumAnd(yaml.toString()).problems())
                    .isNotEmpty()
                    .allMatch(problem -> problem.contains("expected at most 200 requirements within one")
                            || problem.contains("at most 8 deep"));
        }
    }

    @Nested
    class TheRest {
        @Test
        void isReadAsItIsWritten() {
            AccessRule rule =
                    rule("allow: signed-in, hosts: [App.example.com, b.example:8443], from: [10.0.0.0/8, ::1],"
                            + " accept: [bearer, session], on-anonymous: 401, on-denied: step-up,"
                            + " step-up: {acr: [gold, silver], max-age: 15m}, preflight: answer,"
                            + " allowed-origins: [https://spa.example.com]");

            assertThat(rule.hosts()).containsExactlyInAnyOrder("app.example.com", "b.example:8443");
            assertThat(rule.from()).extracting(AddressRange::toString).containsExactly("10.0.0.0/8", "::1");
            assertThat(rule.accept()).containsExactlyInAnyOrder(Credential.SESSION, Credential.BEARER);
            assertThat(rule.onAnonymous()).isEqualTo(OnAnonymous.UNAUTHORIZED);
            assertThat(rule.onDenied()).isEqualTo(OnDenied.STEP_UP);
            assertThat(rule.stepUp()).contains(new StepUp(List.of("gold", "silver"), Duration.ofMinutes(15)));
            assertThat(rule.preflight()).isEqualTo(Preflight.ANSWER);
            assertThat(rule.allowedOrigins()).isEqualTo(Set.of(new Origin("https", "spa.example.com", 443)));
        }

        @Test
        void hasDefaultsThatFit() {
            AccessRule rule = rule("allow: signed-in");
            assertThat(rule.accept()).containsExactly(Credential.SESSION);
            assertThat(rule.onAnonymous()).isEqualTo(OnAnonymous.LOGIN);
            assertThat(rule.onDenied()).isEqualTo(OnDenied.FORBIDDEN);
            assertThat(rule.preflight()).isEqualTo(Preflight.JUDGE);
            assertThat(rule("allow: signed-in, accept: [bearer]").onAnonymous()).isEqualTo(OnAnonymous.UNAUTHORIZED);
            assertThat(rule("allow: {role: a}, step-up: {acr: mfa}").stepUp())
                    .contains(new StepUp(List.of("mfa"), null));
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '~',
                value = {
                    "accept: [bearer], on-anonymous: login | .on-anonymous: login makes a session",
                    "accept: [] | .accept: expected session, bearer or both",
                    "accept: cookie | .accept: expected one of session, bearer, but came \"cookie\"",
                    "on-denied: step-up | .on-denied: step-up needs to know what to ask for",
                    "on-denied: 402 | .on-denied: expected one of 403, 404, step-up",
                    "step-up: {} | .step-up: expected acr, max-age or both",
                    "step-up: {max-age: 5s} | .step-up.max-age: expected a duration from 30s",
                    "step-up: {acr: a b} | .step-up.acr: expected a class of sign-in (acr)",
                    "step-up: {arc: a} | .step-up.arc: is not known; did you mean acr?",
                    "preflight: answer | .allowed-origins: is missing",
                    "preflight: answer, allowed-origins: ['*'] | .allowed-origins[0]: expected scheme, host and perhaps port",
                    "hosts: [https://a.example] | .hosts[0]: expected a host with or without a port",
                    "hosts: ['*.example'] | .hosts[0]: expected a host with or without a port",
                    "from: [10.0.0.0/33] | .from[0]: expected an IP address or a range of them",
                    "preflights: pass | .preflights: is not known; did you mean preflight?"
                })
        void isRefusedWithWhatIsWrong(String more, String why) {
            List<String> problems = problems("allow: signed-in, " + more);
            assertThat(problems).first().asString().startsWith("gatehouse.yml:2: rules[0]" + why);
        }

        @Test
        void mustNotContradictItself() {
            assertThat(problem("allow: everyone, step-up: {acr: [a]}"))
                    .startsWith(".step-up: has no meaning where everyone may pass");
            assertThat(problem("allow: {not: signed-in}")).startsWith(".allow: is satisfied by nobody");
            assertThat(problem("allow: {all: [{role: a}, {not: {role: a}}]}"))
                    .startsWith(".allow: is satisfied by nobody");
        }

        @ParameterizedTest
        @ValueSource(strings = {"address", "address.country", "nonce"})
        void mustNotAskForWhatIsNotKeptWhateverTheCredential(String claim) {
            String drop = "identity: {claims: {drop: [address]}}";
            assertThat(Written.minimumAnd("rules: [{path: /, allow: {not: {claim: {" + claim + ": x}}}}]", drop)
                            .problems())
                    .singleElement()
                    .asString()
                    .startsWith("gatehouse.yml:2: rules[0].allow: asks for the claim ");
            assertThat(Written.minimumAnd(
                                    "rules: [{path: /, accept: [bearer], allow: {claim: {" + claim + ": x}}}]",
                                    drop,
                                    BEARER)
                            .problems())
                    .singleElement()
                    .asString()
                    .startsWith("gatehouse.yml:2: rules[0].allow: asks for the claim ");
        }
    }

    @Nested
    class Notes {
        private List<String> notes(String... lines) {
            return Written.minimumAnd(lines).read().notes().stream()
                    .map(ConfigNote::toString)
                    .toList();
        }

        @Test
        void tellOfRulesThatNeverDecide() {
            assertThat(notes(
                            "public-url: https://app.example.com",
                            "rules:",
                            "  - {path: /a/**, allow: signed-in}",
                            "  - {path: /a/b, allow: {role: admin}}",
                            "  - {path: /**, hosts: [other.example.com], allow: everyone}",
                            "  - {path: /**, hosts: ['app.example.com:443'], allow: everyone}"))
                    .containsExactly(
                            "rules[1]: never decides anything: rules[0] is about the same requests and stands before it; move it up,"
                                    + " or remove it",
                            "rules[2].hosts: never decides anything: by public-url, every request is for app.example.com; remove"
                                    + " public-url, or the rule");
        }

        @Test
        void tellOfScopesThatNobodyAsksFor() {
            assertThat(notes(
                            "rules:",
                            "  - {path: /a, allow: {scope: [email, reports]}}",
                            "  - {path: /b, accept: bearer, allow: {scope: other}}",
                            BEARER))
                    .singleElement()
                    .asString()
                    .startsWith("rules[0].allow: asks for the scope \"reports\", which no login asks the provider for");
        }

        @Test
        void areNoneForAnOrdinaryConfiguration() {
            assertThat(notes("rules: [{path: /public/**, allow: everyone}, {path: /**, allow: signed-in}]"))
                    .isEmpty();
        }
    }
}
