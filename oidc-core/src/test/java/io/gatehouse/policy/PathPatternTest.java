package io.gatehouse.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gatehouse.http.CanonicalPath;
import java.time.Duration;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathPatternTest {
    @ParameterizedTest
    @CsvSource({
        "/, /, true",
        "/, /a, false",
        "/a, /a, true",
        "/a, /a/, false",
        "/a/, /a, false",
        "/a, /A, false",
        "/a, /ab, false",
        "/**, /, true",
        "/**, /a/b/c, true",
        "/admin/**, /admin, true",
        "/admin/**, /admin/, true",
        "/admin/**, /admin/x/y, true",
        "/admin/**, /administrator, false",
        "/admin/**, /x/admin, false",
        "/**/admin, /admin, true",
        "/**/admin, /a/b/admin, true",
        "/**/admin, /a/admin/b, false",
        "/a/**/z, /a/z, true",
        "/a/**/z, /a/b/c/z, true",
        "/a/**/z, /a/b/c, false",
        "/**/a/**/b, /x/a/y/a/b, true",
        "/**/a/**/b/**, /b/a, false",
        "/*, /a, true",
        "/*, /a/b, false",
        "/*, /, true",
        "/*/x, /a/x, true",
        "/*/x, /a/b/x, false",
        "/*.css, /site.css, true",
        "/*.css, /.css, true",
        "/*.css, /site.css/x, false",
        "/**/*.css, /a/b/site.css, true",
        "/a?c, /abc, true",
        "/a?c, /ac, false",
        "/a?c, /a/c, false",
        "/*a*b*, /xaybz, true",
        "/*a*b*, /xbya, false",
        "/é/*, /%C3%A9/x, true",
        "/a b, /a%20b, true",
        "/a.c, /abc, false",
        "/a+b, /a+b, true",
        "/(a), /(a), true"
    })
    void matchesOrNot(String pattern, String path, boolean matches) throws Exception {
        assertThat(PathPattern.of(pattern).matches(CanonicalPath.of(path))).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "*",
                "**",
                "/a**",
                "/**a",
                "/a/**b/c",
                "/***",
                "/./a",
                "/a/../b",
                "/a%20b",
                "/a;b",
                "//",
                "/a//b",
                "/a//",
                "//**",
                "/a?b#c",
                "/a\\b"
            })
    void refusesAPatternThatNoPathCanMatch(String pattern) {
        assertThatIllegalArgumentException().isThrownBy(() -> PathPattern.of(pattern));
    }

    @Test
    void refusesAPatternThatIsTooLong() {
        assertThat(PathPattern.of("/" + "a".repeat(999))).hasToString("/" + "a".repeat(999));
        assertThatIllegalArgumentException().isThrownBy(() -> PathPattern.of("/" + "a".repeat(1000)));
    }

    @Test
    void agreesWithARegularExpression() throws Exception {
        Random random = new Random(11);
        String[] patternParts = {"a", "b", "*", "**", "a*", "*b", "?", "a?"};
        String[] pathParts = {"a", "b", "ab", "aab", "c"};
        for (int i = 0; i < 3000; i++) {
            StringBuilder pattern = new StringBuilder();
            StringBuilder regex = new StringBuilder();
            for (int j = 1 + random.nextInt(4); j > 0; j--) {
                String part = patternParts[random.nextInt(patternParts.length)];
                pattern.append('/').append(part);
                regex.append(
                        part.equals("**")
                                ? "(/[^/]*)*"
                                : "/" + part.replace("?", "[^/]").replace("*", "[^/]*"));
            }
            StringBuilder path = new StringBuilder();
            for (int j = 1 + random.nextInt(5); j > 0; j--) {
                path.append('/').append(pathParts[random.nextInt(pathParts.length)]);
            }
            assertThat(PathPattern.of(pattern.toString()).matches(CanonicalPath.of(path.toString())))
                    .as("%s on %s", pattern, path)
                    .isEqualTo(Pattern.matches(regex.toString(), path));
        }
    }

    @Test
    void takesLittleTimeWhateverThePattern() throws Exception {
        PathPattern segments = PathPattern.of("/**/a".repeat(190) + "/b");
        CanonicalPath deep = CanonicalPath.of("/a".repeat(4000));
        PathPattern stars = PathPattern.of("/" + "*a".repeat(490) + "b");
        CanonicalPath wide = CanonicalPath.of("/" + "a".repeat(8000));
        Assertions.assertTimeout(Duration.ofSeconds(3), () -> {
            assertThat(segments.matches(deep)).isFalse();
            assertThat(stars.matches(wide)).isFalse();
        });
    }

    @Test
    void isEqualToItsSpelling() {
        assertThat(PathPattern.of("/a")).isEqualTo(PathPattern.of("/a")).hasSameHashCodeAs(PathPattern.of("/a"));
        assertThat(PathPattern.of("/a")).isNotEqualTo(PathPattern.of("/b"));
    }
}
