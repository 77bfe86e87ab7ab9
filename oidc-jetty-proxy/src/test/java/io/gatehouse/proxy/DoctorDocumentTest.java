package io.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.checkup.CheckupCode;
import io.gatehouse.proxy.doctor.Doctor;
import io.gatehouse.proxy.doctor.DoctorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What {@code docs/doctor.md} says is found is what can be found. */
class DoctorDocumentTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "doctor.md");

    private static List<String> headings(String pattern) throws IOException {
        return Pattern.compile(pattern, Pattern.MULTILINE)
                .matcher(Files.readString(DOCUMENT))
                .results()
                .map((MatchResult result) -> result.group(1))
                .toList();
    }

    @Test
    void everyCodeHasCauseAndCure() throws IOException {
        assertThat(headings("^#### `([a-z0-9-]+)`$"))
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(Stream.of(
                                Stream.of(CheckupCode.values()).map(CheckupCode::word),
                                Stream.of(DoctorCode.values()).map(DoctorCode::word),
                                Stream.of("not-reached"))
                        .flatMap(codes -> codes)
                        .toList());
    }

    @Test
    void everyTopicHasAPlace() throws IOException {
        assertThat(headings("^### ([a-z-]+)$")).containsExactlyInAnyOrderElementsOf(Doctor.topics());
    }

    @Test
    void everyOptionIsThere() throws IOException {
        assertThat(Files.readString(DOCUMENT)).contains("`--url URL`", "`--only ", "`--timeout ", "`--format json`");
    }
}
