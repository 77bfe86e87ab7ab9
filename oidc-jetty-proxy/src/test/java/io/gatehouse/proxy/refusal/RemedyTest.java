package io.gatehouse.proxy.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.outcome.RefusalCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The page says what {@code docs/errors.md} says. */
class RemedyTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "errors.md");

    /** Returns letters and digits alone, in which a text and the same with other marks and line ends are alike. */
    private static String letters(String text) {
        return text.replaceAll("\\]\\([^)]*\\)", "").replaceAll("[^\\p{L}\\p{N}]+", "");
    }

    @Test
    void theDocumentInTheJarIsTheOneThatPeopleRead() throws IOException {
        try (InputStream in = Objects.requireNonNull(Remedy.class.getResourceAsStream("errors.md"))) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(Files.readString(DOCUMENT));
        }
    }

    @ParameterizedTest
    @EnumSource(RefusalCode.class)
    void everyCodeHasItsWordsFromTheDocument(RefusalCode code) throws IOException {
        Remedy remedy = Remedy.of(code);
        String document = Files.readString(DOCUMENT);
        int start = document.indexOf("### `" + code.word() + "` (");
        String section = letters(document.substring(start, document.indexOf("\n##", start)));

        assertThat(section)
                .contains("Meaning" + letters(remedy.meaning()) + "Cause" + letters(remedy.cause()) + "Cure"
                        + letters(remedy.cure()));
        assertThat(section).endsWith(letters(remedy.cure()));
        for (String text : new String[] {remedy.meaning(), remedy.cause(), remedy.cure()}) {
            assertThat(text).hasSizeGreaterThan(15);
            assertThat(text.replaceAll("`[^`]*`", "code")).doesNotContain("**", "](", "\n", "  ");
            assertThat(text.chars().filter(c -> c == '`').count() % 2)
                    .as("code is between two grave accents in " + text)
                    .isZero();
        }
    }
}
