package io.gatehouse.proxy.importer;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.http.CanonicalPath;
import io.gatehouse.http.MalformedRequestException;
import io.gatehouse.policy.PathPattern;
import io.gatehouse.proxy.importer.paths.PathRegex;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathRegexTest {
    private static final List<String> PATHS = List.of(
            "/",
            "/a",
            "/a/",
            "/a/b",
            "/a/b/",
            "/a/b/c",
            "/ab",
            "/ab/c",
            "/b",
            "/b/x",
            "/c",
            "/api",
            "/api/",
            "/api/x",
            "/apix",
            "/apix/y",
            "/api/v1",
            "/api/v1/",
            "/api/v1/x",
            "/x.css",
            "/a/x.css",
            "/x.js",
            "/x.css/y",
            "/favicon.ico",
            "/favicon.ico/x",
            "/x/y/z",
            "/x//y",
            "/health",
            "/healthy",
            "/health/",
            "/admin/1/edit",
            "/admin/1/2/edit",
            "/admin/edit");

    @Test
    @Timeout(5)
    void takesNoLongerForManyClassesOfCharacters() {
        assertThat(PathRegex.patterns("^/" + "[0-9a-f]".repeat(64) + "$")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {"^/v1.0/, /v1?0/**", "^/a.b$, /a?b", "^/(a|b.c)/, /a/**", "^/[^/]+/a.b$, /*/a?b"})
    void anyOneCharacterMayBeASlashSoThatNoPatternProtectsWhatItMatches(String regex, String within) {
        assertThat(PathRegex.patterns(regex)).isEmpty();
        assertThat(PathRegex.patternsWithin(regex))
                .hasValueSatisfying(patterns -> assertThat(patterns).contains(within));
    }

    @ParameterizedTest
    @CsvSource({"^/v1\\.0/, /v1.0/**", "^/a.*, /a*/**", "\\.css$, /**/*.css"})
    void aDotThatIsEscapedOrRepeatedIsNoSuchCharacter(String regex, String pattern) {
        assertThat(PathRegex.patterns(regex)).contains(List.of(pattern));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "^/api", "^/api/.+x*", "^/api(/|$)", "^/api(?:/.*)?$", "^/api$", "^/api/?$", "^/(a|b)$", "^/(a|b)/",
                        "^/a/|^/b/", "^/a$|^/b$",
                "\\.css$", "\\.(css|js)$", "^/.*\\.css$", "^/favicon\\.ico$", "^/admin/[^/]+/edit$", "^/$", "^/health$",
                        "/api", "api", "^/v[0-9]+",
                "^/a{2}", "^/a?b", "^/(a(b)?)$", "(?i)^/api", "^/api/v1/x$", "^/(api|a)(/|$)", "^/a.*b$", "^/[ab]",
                        "^(/api|/a)$", "^/api/v1.*",
                "^/api/v1.*$"
            })
    void matchesTheSamePathsOrHasNoPattern(String regex) throws MalformedRequestException {
        Pattern expression = Pattern.compile(regex);
        List<PathPattern> patterns = PathRegex.patterns(regex).orElse(List.of()).stream()
                .map(PathPattern::of)
                .toList();
        if (patterns.isEmpty()) {
            return;
        }
        for (String path : PATHS) {
            if (path.contains("//")) {
                continue;
            }
            CanonicalPath canonical = CanonicalPath.of(path);
            boolean expected = expression.matcher(path).find();
            // A prefix with a slash at its end takes the path without the slash along.
            if (!expected && expression.matcher(path + "/").find()) {
                continue;
            }
            assertThat(patterns.stream().anyMatch(pattern -> pattern.matches(canonical)))
                    .as(regex + " " + path)
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "^/public/ | /public/**",
                "^/public/.* | /public/**",
                "^/api | /api*/**",
                "^/health$ | /health",
                "\\.css$ | /**/*.css",
                "^/admin/[^/]+/edit$ | /admin/*/edit"
            })
    void isAsPlainAsPeopleWouldWriteIt(String regex, String pattern) {
        assertThat(PathRegex.patterns(regex)).contains(List.of(pattern));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/api", "^/v[0-9]+", "(?i)^/api", "^/a{2}", "^/a?b", "^/a.*b$", "^/(?!x)", "^/[ab]", "^/api/.+x*"
            })
    void hasNoPatternWhereNoneMatchesTheSame(String regex) {
        assertThat(PathRegex.patterns(regex)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            value = {
                "^/api/v[0-9]+ => /api/",
                "^/api => /",
                "^/api/? => /",
                "^/a/b/?c => /a/",
                "/api/ => /",
                "^/a/|^/b/ => /",
                "^/x/(a|b) => /"
            })
    void knowsWhichPrefixIsCertain(String regex, String prefix) {
        assertThat(PathRegex.certainPrefix(regex)).isEqualTo(prefix);
    }
}
