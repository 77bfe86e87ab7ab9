package io.gatehouse.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalPathTest {
    private static final long SEED = 20261121;

    @Nested
    class Accepts {
        @ParameterizedTest
        @CsvSource({
            "/, /, /",
            "/a/b, /a/b, /a/b",
            "/a/, /a/, /a/",
            "/%61dmin, /admin, /admin",
            "/a%2Db, /a-b, /a-b",
            "/%e4%b8%ad, /中, /%E4%B8%AD",
            "/a%20b, /a b, /a%20b",
            "/a%7cb, /a|b, /a%7Cb",
            "/a:b@c, /a:b@c, /a:b@c",
            "/~u/x!y, /~u/x!y, /~u/x!y",
            "/.well-known/x, /.well-known/x, /.well-known/x",
            "/..a, /..a, /..a"
        })
        void aPathThatHasOneReading(String raw, String decoded, String encoded) throws Exception {
            CanonicalPath path = CanonicalPath.of(raw);
            assertThat(path.decoded()).isEqualTo(decoded);
            assertThat(path.encoded()).isEqualTo(encoded).hasToString(path.toString());
        }

        @Test
        void twoSpellingsOfOnePathAsEqual() throws Exception {
            assertThat(CanonicalPath.of("/%41%7e"))
                    .isEqualTo(CanonicalPath.of("/A~"))
                    .hasSameHashCodeAs(CanonicalPath.of("/A~"))
                    .isNotEqualTo(CanonicalPath.of("/a~"))
                    .isNotEqualTo("/A~");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"/a/b;jsessionid=AB12.node1", "/a/b;JSESSIONID=x", "/a/b;jsessionid=", "/a/b;jsessionid=x!y"
                })
        void theSessionParameterOfContainersByCuttingItOff(String raw) throws Exception {
            assertThat(CanonicalPath.of(raw).encoded()).isEqualTo("/a/b");
        }
    }

    @Nested
    class Refuses {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "a",
                    "*",
                    "http://x/",
                    "//",
                    "//a",
                    "/a//b",
                    "/a//",
                    "/.",
                    "/..",
                    "/./a",
                    "/a/.",
                    "/a/..",
                    "/a/../b",
                    "/%2e",
                    "/%2E%2e",
                    "/a/%2e%2e/b",
                    "/a/.%2e/b",
                    "/a%2fb",
                    "/a%2Fb",
                    "/a%5cb",
                    "/a\\b",
                    "/a%00",
                    "/a%0d%0a",
                    "/a%7f",
                    "/a%25",
                    "/a%252e",
                    "/a;b",
                    "/a;b/c",
                    "/a;jsessionid=x/b",
                    "/a;jsessionid=x;y",
                    "/a;jsessionid=%2e",
                    "/a;jsession",
                    "/;/a",
                    "/..;/b",
                    "/a;jsessionid=../b",
                    "/a%3bx",
                    "/a%3f",
                    "/a%23",
                    "/a?b",
                    "/a#b",
                    "/a b",
                    "/a\tb",
                    "/a\u0000",
                    "/a\"b",
                    "/a<b",
                    "/a>b",
                    "/a[b",
                    "/a]b",
                    "/a{b",
                    "/a|b",
                    "/a^b",
                    "/a`b",
                    "/a%",
                    "/a%2",
                    "/a%zz",
                    "/a%-1",
                    "/a%+1",
                    "/a%u002e",
                    "/%c0%ae%c0%ae/",
                    "/%c0%af",
                    "/%e0%80%af",
                    "/%ff",
                    "/%ed%a0%80",
                    "/%c2%85",
                    "/%e2%80%a8",
                    "/%e2%80%ae",
                    "/%ef%bb%bf",
                    "/\u4e2d",
                    "/a\uff0e\uff0e",
                    "/a%\uff12\uff10"
                })
        void aPathThatServersReadDifferently(String raw) {
            assertThatExceptionOfType(MalformedRequestException.class)
                    .isThrownBy(() -> CanonicalPath.of(raw))
                    .satisfies(refusal -> assertThat(refusal.getMessage()).contains(" must "));
        }

        @Test
        void aSessionParameterInLettersThatOnlyLookAlike() {
            assertThatThrownBy(() -> CanonicalPath.of("/a;j\u017fe\u017f\u017fionid=x"))
                    .isInstanceOf(MalformedRequestException.class);
            assertThatThrownBy(() -> CanonicalPath.of("/a;jsess\u0131onid=x"))
                    .isInstanceOf(MalformedRequestException.class);
        }

        @Test
        void invisibleCharactersBeyondTheBasicPlane() {
            // U+E0041, a tag letter that no screen shows.
            assertThatThrownBy(() -> CanonicalPath.of("/a%F3%A0%81%81"))
                    .isInstanceOf(MalformedRequestException.class)
                    .hasMessageContaining("invisible");
        }

        @Test
        void everyEscapedControlCharacter() {
            for (int i = 0; i < 0x20; i++) {
                String raw = String.format("/a%%%02x", i);
                assertThatThrownBy(() -> CanonicalPath.of(raw)).isInstanceOf(MalformedRequestException.class);
            }
        }

        @Test
        void withoutRepeatingWhatCame() {
            assertThatThrownBy(() -> CanonicalPath.of("/topsecret/../x")).hasMessageNotContaining("topsecret");
        }
    }

    @Nested
    class BelowAContextPath {
        @ParameterizedTest
        @CsvSource({"/shop, /", "/shop/, /", "/shop/cart, /cart", "/shop/a%20b, /a%20b", "/%73hop/cart, /cart"})
        void theRestIsThePath(String raw, String rest) throws Exception {
            assertThat(CanonicalPath.of(raw).below("/shop").encoded()).isEqualTo(rest);
        }

        @Test
        void theRootChangesNothing() throws Exception {
            assertThat(CanonicalPath.of("/a").below("").decoded()).isEqualTo("/a");
        }

        @ParameterizedTest
        @ValueSource(strings = {"/shopping", "/", "/a/shop", "/Shop/x", "/sho"})
        void whatLiesElsewhereIsRefused(String raw) throws Exception {
            CanonicalPath path = CanonicalPath.of(raw);
            assertThatThrownBy(() -> path.below("/shop")).isInstanceOf(MalformedRequestException.class);
        }
    }

    @Nested
    class OverACorpusOfOddPaths {
        static List<String> oddPaths() {
            String[] pieces = {
                "a", "admin", ".", "..", "%2e", "%2E%2E", "%2f", "/", "//", "\\", "%5c", ";", ";x=1", ";jsessionid=1",
                        "%3b", "%00", "%25",
                "%252f", "%c0%af", "%e4%b8%ad", "%C3%A9", "\u00e9", "%20", "+", "~", "%7E", "%", "%1", "?", "#", "%3f",
                        "%23", "@", ":",
                "%ef%bc%8f", "%e2%80%ae", "&", "=", "'", "(", "*", "!", "%7c", "public", "%61"
            };
            Random random = new Random(SEED);
            List<String> paths = new ArrayList<>();
            for (int i = 0; i < 600; i++) {
                StringBuilder path = new StringBuilder("/public/");
                int length = 1 + random.nextInt(5);
                for (int j = 0; j < length; j++) {
                    path.append(pieces[random.nextInt(pieces.length)]);
                    if (random.nextInt(3) == 0) {
                        path.append('/');
                    }
                }
                paths.add(path.toString());
            }
            return paths;
        }

        @Test
        void someAreTakenAndMostAreNot() {
            long taken = oddPaths().stream().filter(CanonicalPathTest::isTaken).count();
            assertThat(taken).isBetween(60L, 400L);
        }

        @ParameterizedTest
        @MethodSource("oddPaths")
        void whatIsTakenMeansTheSameToOthersAndStaysBelowItsPrefix(String raw) {
            CanonicalPath path;
            try {
                path = CanonicalPath.of(raw);
            } catch (MalformedRequestException e) {
                return;
            }
            String withoutSession = raw.contains(";") ? raw.substring(0, raw.indexOf(';')) : raw;
            URI theirs = URI.create("http://host" + withoutSession);
            assertThat(theirs.getPath()).isEqualTo(path.decoded());
            assertThat(theirs.normalize().getPath()).isEqualTo(path.decoded()).startsWith("/public/");
            URI sent = URI.create("http://host" + path.encoded());
            assertThat(sent.getPath()).isEqualTo(path.decoded());
            assertThat(path.encoded()).matches("[!-~]+").doesNotContain(";", "//", "\\", "?", "#");
        }

        @ParameterizedTest
        @MethodSource("oddPaths")
        void whatIsSentIsTakenAgainUnchanged(String raw) throws Exception {
            if (isTaken(raw)) {
                String encoded = CanonicalPath.of(raw).encoded();
                assertThat(CanonicalPath.of(encoded).encoded()).isEqualTo(encoded);
                assertThat(CanonicalPath.of(encoded)).isEqualTo(CanonicalPath.of(raw));
            }
        }
    }

    private static boolean isTaken(String raw) {
        try {
            CanonicalPath.of(raw);
            return true;
        } catch (MalformedRequestException e) {
            return false;
        }
    }
}
