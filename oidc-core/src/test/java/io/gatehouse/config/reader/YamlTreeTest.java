package io.gatehouse.config.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.ConfigException;
import io.gatehouse.config.ConfigProblem;
import io.gatehouse.http.AddressRange;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlTreeTest {
    @Test
    void tellsTheLineOfASyntaxErrorAndKeepsToIt() {
        assertThat(Written.yaml("endpoint-path: /a", "provider:", "  client-id: a", " issuer: x")
                        .problems())
                .singleElement()
                .asString()
                .startsWith("gatehouse.yml:4: this is no YAML: while parsing a block mapping");
    }

    @Test
    void saysThatAnIndentationMayBeWrong() {
        assertThat(Written.yaml("provider:", "  issuer: https://idp.example.com", "   client-id: a")
                        .problems())
                .singleElement()
                .asString()
                .startsWith("gatehouse.yml:3: this is no YAML: ")
                .contains("keys that belong together begin in the same column");
    }

    @Test
    void stillTellsWhatIsWrongElsewhere() {
        assertThat(Written.yaml("a: [").and("--set", "logn.timeout", "1m").problems())
                .hasSize(2)
                .anyMatch(problem -> problem.startsWith("gatehouse.yml:1: this is no YAML"))
                .anyMatch(problem ->
                        problem.equals("--set logn.timeout: logn.timeout: is not known; did you mean login.timeout?"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "provider: {client-id: !!str a} | gatehouse.yml:1: YAML tags have no meaning here",
                "provider: !ruby/object {client-id: a} | gatehouse.yml:1: YAML tags have no meaning here",
                "provider: *other | gatehouse.yml:1: an alias (*name) without an anchor",
                "a: &x [*x] | gatehouse.yml:1: an alias (*name) without an anchor",
                "{a: b}: c | gatehouse.yml:1: expected a name before the colon",
                "[a, b] | gatehouse.yml:1: expected settings such as \"provider:\", but came a list",
                "just words | gatehouse.yml:1: expected settings such as \"provider:\", but came a single value",
                "<<: {a: b} | gatehouse.yml:1: <<: is not known",
                "%FOO | gatehouse.yml:1: this is no YAML",
                "@a | gatehouse.yml:1: this is no YAML"
            })
    void refusesWhatSettingsAreNotMadeOf(String text, String problem) {
        assertThat(Written.yaml(text).problems()).anyMatch(p -> p.startsWith(problem));
    }

    @Test
    void refusesASecondDocument() {
        assertThat(Written.yaml("endpoint-path: /a", "---", "endpoint-path: /b").problems())
                .containsExactly("gatehouse.yml:3: expected one YAML document, but came a second one after ---");
    }

    @Test
    void refusesCharactersThatYamlDoesNotKnow() {
        assertThat(Written.yaml("endpoint-path: /a", "login: \u0007").problems())
                .containsExactly("gatehouse.yml:2: this is no YAML: the character U+0007 is not allowed");
    }

    @Test
    @Timeout(10)
    void boundsTheDepth() {
        assertThat(Written.yaml("a: " + "[".repeat(200_000)).problems())
                .containsExactly("gatehouse.yml:1: expected lists and maps within each other at most 16 deep");
    }

    @Test
    @Timeout(10)
    void boundsTheSize() {
        assertThat(Written.yaml("a: " + "x".repeat(1 << 20)).problems())
                .containsExactly(
                        "gatehouse.yml:1: expected a YAML text of at most 1048576 characters that can be read");
        assertThat(Written.yaml("a: [" + "x,".repeat(100_000) + "]").problems())
                .containsExactly("gatehouse.yml:1: expected at most 50000 keys and values");
    }

    @Test
    @Timeout(10)
    void boundsTheAliases() {
        StringBuilder text = new StringBuilder("a0: &a0 [x, x]\n");
        for (int i = 1; i < 30; i++) {
            text.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
        }
        assertThat(Written.yaml(text.toString()).problems())
                .filteredOn(p -> p.contains("is not known"))
                .hasSize(30);

        text.append("b: [").append("*a0,".repeat(100)).append("]\n");
        assertThat(Written.yaml(text.toString()).problems())
                .containsExactly("gatehouse.yml:31: expected at most 100 aliases (*name)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"[127.0.0.0/8, ::1]", "[::1]", "[ ::1/128 , fd00::/8, ::ffff:10.0.0.1]", "['::1']", "\n  - ::1"})
    void readsAddressesThatTheParserStumblesOver(String list) {
        List<AddressRange> ranges =
                Written.minimumAnd("trusted-proxies: " + list).read().trustedProxies();
        assertThat(ranges).anyMatch(range -> range.toString().startsWith("::1"));
    }

    @Test
    void keepsTheLinesAfterARepair() {
        assertThat(Written.minimumAnd("trusted-proxies: [::1,", "  ::2,", "  nobody]")
                        .problems())
                .containsExactly(
                        "gatehouse.yml:4: trusted-proxies[2]: expected an IP address or a range of them, such as 10.0.0.0/8 or"
                                + " ::1, but came \"nobody\"");
    }

    @Test
    void refusesBytesThatAreNoText() {
        ConfigSource source = ConfigSource.yaml("f.yml", new byte[] {'a', ':', ' ', (byte) 0xFF}, Path.of(""));
        assertThat(problems(source))
                .containsExactly("f.yml: expected a text file in UTF-8, but \"f.yml\" is something else");
    }

    @Test
    void passesOverAByteOrderMark() {
        byte[] bytes = ("\uFEFF" + Written.MINIMUM).getBytes(StandardCharsets.UTF_8);
        assertThat(problems(ConfigSource.yaml("f.yml", bytes, Path.of("")))).isEmpty();
    }

    @Test
    void tellsOfAFileThatIsNotThere() {
        assertThat(Written.nothing().andYaml(Path.of("/nowhere/gatehouse.yml")).problems())
                .containsExactly(
                        "/nowhere/gatehouse.yml: expected a file, but there is none at \"/nowhere/gatehouse.yml\"");
        assertThat(Written.nothing().andYaml(Path.of("/")).problems())
                .containsExactly("/: expected a file, but came a directory: \"/\"");
    }

    private static List<String> problems(ConfigSource source) {
        try {
            ConfigReader.read(List.of(source));
            return List.of();
        } catch (ConfigException e) {
            return e.problems().stream().map(ConfigProblem::toString).toList();
        }
    }
}
