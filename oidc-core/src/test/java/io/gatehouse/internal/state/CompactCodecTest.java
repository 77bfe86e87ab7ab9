package io.gatehouse.internal.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class CompactCodecTest {
    private static Map<String, Object> roundTrip(Map<String, ?> values) {
        return CompactCodec.decode(CompactCodec.encode(values)).orElseThrow();
    }

    @Test
    void bringsBackEveryKindOfValue() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("text", "h\u00e9llo \ud83d\ude00");
        values.put("empty", "");
        values.put("", "no name");
        values.put("zero", 0L);
        values.put("minus", -1L);
        values.put("least", Long.MIN_VALUE);
        values.put("most", Long.MAX_VALUE);
        values.put("fraction", 1.5);
        values.put("big", BigInteger.TWO.pow(200).negate());
        values.put("decimal", new BigDecimal("12345678901234567890.0001"));
        values.put("yes", true);
        values.put("no", false);
        values.put("list", List.of("a", 1L, List.of(), Map.of("b", List.of(true))));
        values.put("map", Map.of("x", Map.of()));
        assertThat(roundTrip(values)).isEqualTo(values);
        assertThat(roundTrip(values).keySet()).containsExactlyElementsOf(values.keySet());
        assertThat(roundTrip(Map.of())).isEmpty();
    }

    @Test
    void bringsBackTokensThatItWroteInLessSpace() {
        String signed =
                "eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ.eyJzdWIiOiJhbm4iLCJhdWQiOiJhcHAifQ." + "Qk-_".repeat(85) + "Qg";
        String encrypted = "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..AAECAwQFBgcICQoL." + "QUJD".repeat(50)
                + ".AAECAwQFBgcICQoLDA0ODw";
        assertThat(CompactCodec.encode(Map.of("t", signed))).hasSizeLessThan(signed.length() * 3 / 4 + 20);
        for (String token : List.of(signed, encrypted, "a".repeat(24), "a".repeat(26) + "Q", "QUJD".repeat(1000))) {
            assertThat(roundTrip(Map.of("t", token))).isEqualTo(Map.of("t", token));
        }
    }

    @Test
    void bringsBackTextsThatAreAlmostTokens() {
        String part = "QUJD".repeat(10);
        for (String end : List.of(
                "",
                ".",
                "..",
                ".....",
                "......",
                "=",
                "==",
                "B",
                "BB",
                "BQ",
                "BQ==",
                "BBB",
                "BBQ",
                "+",
                "/",
                " ",
                "\n",
                ".=",
                "\u00e9",
                ".\u4141",
                ".a",
                "." + part + "." + part + "." + part + "." + part + "." + part)) {
            for (String text : List.of(part + end, end + part, part + end + part, end)) {
                assertThat(roundTrip(Map.of("t", text, "list", List.of(text))))
                        .isEqualTo(Map.of("t", text, "list", List.of(text)));
            }
        }
    }

    @Test
    void bringsBackSmallIntegersAsLongs() {
        assertThat(roundTrip(Map.of("i", 7, "s", (short) 8, "b", (byte) 9)))
                .isEqualTo(Map.of("i", 7L, "s", 8L, "b", 9L));
    }

    @Test
    void leavesOutWhatItDoesNotKnow() {
        Map<String, Object> values = new HashMap<>();
        values.put("a", "kept");
        values.put("b", null);
        values.put("c", new Object());
        values.put("d", Arrays.asList("kept", null, 'x'));
        assertThat(roundTrip(values)).isEqualTo(Map.of("a", "kept", "d", List.of("kept")));
    }

    @Test
    void leavesOutWhatIsNestedTooDeeplyAndKeepsTheRest() {
        Object nested = "x";
        for (int i = 0; i < 5000; i++) {
            nested = i % 2 == 0 ? List.of(nested) : Map.of("m", nested);
        }
        Map<String, Object> back = roundTrip(Map.of("deep", nested, "flat", "kept"));
        assertThat(back).containsEntry("flat", "kept");
        assertThat(roundTrip(back)).isEqualTo(back);
    }

    @Test
    void bringsBackWhateverIsMade() {
        Random random = new Random(5);
        for (int i = 0; i < 500; i++) {
            Map<String, Object> values = map(random, 0);
            assertThat(roundTrip(values)).isEqualTo(values);
        }
    }

    @Nested
    class ReadsNothingOf {
        @Test
        void anotherFormat() {
            byte[] encoded = CompactCodec.encode(Map.of("a", "b"));
            for (int format = 0; format < 256; format++) {
                encoded[0] = (byte) format;
                assertThat(CompactCodec.decode(encoded).isPresent()).isEqualTo(format == 1);
            }
            assertThat(CompactCodec.decode(new byte[0])).isEmpty();
        }

        @Test
        void aPartOrMoreThanTheWhole() {
            byte[] encoded = CompactCodec.encode(Map.of("a", List.of("b", 1L, Map.of("c", 2.5))));
            for (int length = 0; length < encoded.length; length++) {
                assertThat(CompactCodec.decode(Arrays.copyOf(encoded, length)))
                        .as("first %d", length)
                        .isEmpty();
            }
            assertThat(CompactCodec.decode(Arrays.copyOf(encoded, encoded.length + 1)))
                    .isEmpty();
        }

        @Test
        void sizesThatPromiseMoreThanThereIs() {
            // A map of as many entries as fit into 63 bits; a text, a list and a map of that size within one.
            byte[] huge = {
                (byte) 0xFE,
                (byte) 0xFF,
                (byte) 0xFF,
                (byte) 0xFF,
                (byte) 0xFF,
                (byte) 0xFF,
                (byte) 0xFF,
                (byte) 0xFF,
                (byte) 0xFF,
                1
            };
            assertThat(CompactCodec.decode(join(new byte[] {1}, huge))).isEmpty();
            for (byte type : new byte[] {1, 6, 7, 8, 9}) {
                assertThat(CompactCodec.decode(join(new byte[] {1, 2, 2, 'a', type}, huge)))
                        .isEmpty();
            }
        }

        @Test
        void negativeSizes() {
            assertThat(CompactCodec.decode(new byte[] {1, 1})).isEmpty();
            assertThat(CompactCodec.decode(new byte[] {1, 2, 2, 'a', 1, 1})).isEmpty();
        }

        @Test
        void nestingWithoutEnd() {
            byte[] lists = new byte[100_000];
            Arrays.fill(lists, (byte) 6);
            // One list within the other, each of one element.
            for (int i = 5; i < lists.length; i += 2) {
                lists[i] = 2;
            }
            System.arraycopy(new byte[] {1, 2, 2, 'a'}, 0, lists, 0, 4);
            assertThat(CompactCodec.decode(lists)).isEmpty();
        }

        @Test
        void numbersThatAreNone() {
            for (byte type : new byte[] {8, 9}) {
                assertThat(CompactCodec.decode(new byte[] {1, 2, 2, 'a', type, 4, 'x', '1'}))
                        .isEmpty();
                assertThat(CompactCodec.decode(new byte[] {1, 2, 2, 'a', type, 0}))
                        .isEmpty();
            }
        }
    }

    @Test
    void survivesRandomBytes() {
        Random random = new Random(9);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(64)];
            random.nextBytes(bytes);
            if (bytes.length > 0) {
                bytes[0] = 1;
            }
            CompactCodec.decode(bytes)
                    .ifPresent(map -> assertThat(roundTrip(map).keySet()).isEqualTo(map.keySet()));
        }
    }

    @Test
    void survivesEveryChangedByte() {
        byte[] encoded = CompactCodec.encode(
                Map.of("name", List.of("b", 1L, BigInteger.TEN, Map.of("c", 2.5, "d", new BigDecimal("1e5")))));
        for (int i = 0; i < encoded.length; i++) {
            for (int b = 0; b < 256; b++) {
                byte[] changed = encoded.clone();
                changed[i] = (byte) b;
                CompactCodec.decode(changed)
                        .ifPresent(map -> assertThat(map.size()).isLessThanOrEqualTo(encoded.length));
            }
        }
    }

    private static byte[] join(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    private static Map<String, Object> map(Random random, int depth) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            map.put(text(random), value(random, depth));
        }
        return map;
    }

    private static Object value(Random random, int depth) {
        return switch (random.nextInt(depth < 5 ? 8 : 6)) {
            case 0 -> text(random);
            case 1 -> random.nextLong();
            case 2 -> (long) random.nextInt(200) - 100;
            case 3 -> random.nextDouble();
            case 4 -> random.nextBoolean();
            case 5 -> new BigInteger(90, random);
            case 6 -> {
                List<Object> list = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    list.add(value(random, depth + 1));
                }
                yield list;
            }
            default -> map(random, depth + 1);
        };
    }

    private static String text(Random random) {
        byte[] bytes = new byte[random.nextInt(200)];
        random.nextBytes(bytes);
        return new String(bytes, UTF_8);
    }
}
