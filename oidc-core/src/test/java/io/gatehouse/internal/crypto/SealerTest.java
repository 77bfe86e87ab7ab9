package io.gatehouse.internal.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gatehouse.internal.crypto.Sealer.Binding;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SealerTest {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static final Binding BINDING =
            new Binding("session", "__Host-gatehouse", "https://op client", "app.example.com");
    private static final byte[] PLAIN = "a session, or something like it".getBytes(UTF_8);

    private static byte[] key(int seed) {
        byte[] key = new byte[Sealer.KEY_BYTES];
        new Random(seed).nextBytes(key);
        return key;
    }

    private static List<Character> characters(String text) {
        return text.chars().mapToObj(c -> (char) c).toList();
    }

    private static Sealer sealer(int... seeds) {
        return new Sealer(IntStream.of(seeds).mapToObj(SealerTest::key).toList(), new SecureRandom());
    }

    @Test
    void opensWhatItSealed() {
        Sealer sealer = sealer(1);
        for (int length : new int[] {0, 1, 15, 16, 17, 1000, 20_000}) {
            byte[] plain = new byte[length];
            new Random(length).nextBytes(plain);
            String sealed = sealer.seal(BINDING, plain);
            assertThat(sealed).matches("[A-Za-z0-9_-]+");
            assertThat(sealer.open(BINDING, sealed))
                    .hasValueSatisfying(opened -> assertThat(opened).isEqualTo(plain));
        }
    }

    @Test
    void sealsTheSameTwiceDifferently() {
        Sealer sealer = sealer(1);
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 2000; i++) {
            assertThat(seen.add(sealer.seal(BINDING, PLAIN))).isTrue();
        }
    }

    @Test
    void hidesWhatItSeals() {
        String sealed = sealer(1).seal(BINDING, PLAIN);
        assertThat(new String(Base64.getUrlDecoder().decode(sealed), UTF_8)).doesNotContain("session", "something");
    }

    @Nested
    class Refuses {
        private final Sealer sealer = sealer(1, 2);
        private final String sealed = sealer.seal(BINDING, PLAIN);

        @Test
        void everyFlippedBit() {
            byte[] bytes = Base64.getUrlDecoder().decode(sealed);
            for (int bit = 0; bit < bytes.length * 8; bit++) {
                byte[] changed = bytes.clone();
                changed[bit / 8] ^= (byte) (1 << bit % 8);
                String text = Base64.getUrlEncoder().withoutPadding().encodeToString(changed);
                assertThat(sealer.open(BINDING, text)).as("bit %d", bit).isEmpty();
            }
        }

        @Test
        void everyOtherCharacterInEveryPlace() {
            for (int i = 0; i < sealed.length(); i++) {
                for (char c : characters(ALPHABET + "+/=. %")) {
                    if (sealed.charAt(i) != c) {
                        String text = sealed.substring(0, i) + c + sealed.substring(i + 1);
                        assertThat(sealer.open(BINDING, text))
                                .as("%s at %d", c, i)
                                .isEmpty();
                    }
                }
            }
        }

        @Test
        void everyBeginningAndEverythingLonger() {
            for (int i = 0; i < sealed.length(); i++) {
                assertThat(sealer.open(BINDING, sealed.substring(0, i))).isEmpty();
                assertThat(sealer.open(BINDING, sealed.substring(i + 1))).isEmpty();
            }
            for (char c : characters(ALPHABET + "= \n")) {
                assertThat(sealer.open(BINDING, sealed + c)).isEmpty();
                assertThat(sealer.open(BINDING, c + sealed)).isEmpty();
            }
            assertThat(sealer.open(BINDING, sealed + sealed)).isEmpty();
        }

        @Test
        void otherSpellingsOfTheSameBytes() {
            for (int length = 0; length < 6; length++) {
                String text = sealer.seal(BINDING, new byte[length]);
                byte[] bytes = Base64.getUrlDecoder().decode(text);
                List<String> spellings = new ArrayList<>();
                spellings.add(Base64.getUrlEncoder().encodeToString(bytes));
                spellings.add(Base64.getEncoder().encodeToString(bytes));
                spellings.add(Base64.getEncoder().withoutPadding().encodeToString(bytes));
                for (char c : characters(ALPHABET)) {
                    spellings.add(text.substring(0, text.length() - 1) + c);
                }
                spellings.remove(text);
                assertThat(spellings)
                        .filteredOn(other -> !other.equals(text))
                        .isNotEmpty()
                        .allSatisfy(
                                other -> assertThat(sealer.open(BINDING, other)).isEmpty());
            }
        }

        @Test
        void whatWasNeverSealed() {
            Random random = new Random(3);
            for (int i = 0; i < 500; i++) {
                byte[] bytes = new byte[random.nextInt(120)];
                random.nextBytes(bytes);
                if (bytes.length > 0 && i % 2 == 0) {
                    bytes[0] = 1;
                }
                assertThat(sealer.open(
                                BINDING, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes)))
                        .isEmpty();
            }
            assertThat(sealer.open(BINDING, "")).isEmpty();
            assertThat(sealer.open(BINDING, "\u00e9\u4e2d\ud83d\ude00")).isEmpty();
        }
    }

    @Nested
    class Binds {
        private final Sealer sealer = sealer(1);

        @Test
        void toEveryPart() {
            String sealed = sealer.seal(new Binding("p", "n", "a", "h"), PLAIN);
            List<Binding> others = List.of(
                    new Binding("q", "n", "a", "h"),
                    new Binding("p", "m", "a", "h"),
                    new Binding("p", "n", "b", "h"),
                    new Binding("p", "n", "a", "g"),
                    new Binding("P", "n", "a", "h"),
                    new Binding("", "", "", ""));
            assertThat(others)
                    .allSatisfy(other -> assertThat(sealer.open(other, sealed)).isEmpty());
            assertThat(sealer.open(new Binding("p", "n", "a", "h"), sealed)).isPresent();
        }

        @Test
        void soThatNoTwoBindingsAreMistakenForOneAnother() {
            String[] parts = {"", "a", "aa", "1:a", ":", "1", "a1:a", "0:", "\u00e9", "11"};
            List<Binding> bindings = new ArrayList<>();
            for (String one : parts) {
                for (String two : parts) {
                    for (String three : parts) {
                        bindings.add(new Binding(one, two, three, "x"));
                    }
                }
            }
            String sealed = sealer.seal(new Binding("a", "1:a", "a", "x"), PLAIN);
            assertThat(bindings.stream()
                            .filter(binding -> sealer.open(binding, sealed).isPresent()))
                    .containsExactly(new Binding("a", "1:a", "a", "x"));
        }
    }

    @Nested
    class RotatesKeys {
        @Test
        void openingWithEveryKnownKeyAndSealingWithTheFirst() {
            String old = sealer(1).seal(BINDING, PLAIN);
            Sealer rotating = sealer(2, 1);
            assertThat(rotating.open(BINDING, old)).isPresent();
            String fresh = rotating.seal(BINDING, PLAIN);
            assertThat(sealer(2).open(BINDING, fresh)).isPresent();
            assertThat(sealer(1).open(BINDING, fresh)).isEmpty();
        }

        @Test
        void refusingWhatARetiredKeySealed() {
            String old = sealer(1).seal(BINDING, PLAIN);
            assertThat(sealer(2, 3).open(BINDING, old)).isEmpty();
        }

        @Test
        void notByTheKeyIdentifierAlone() {
            byte[] ofOne = Base64.getUrlDecoder().decode(sealer(1).seal(BINDING, PLAIN));
            byte[] ofTwo = Base64.getUrlDecoder().decode(sealer(2).seal(BINDING, PLAIN));
            System.arraycopy(ofTwo, 1, ofOne, 1, 4);
            assertThat(sealer(1, 2)
                            .open(
                                    BINDING,
                                    Base64.getUrlEncoder().withoutPadding().encodeToString(ofOne)))
                    .isEmpty();
        }

        @Test
        void refusingKeysOfTheWrongLength() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new Sealer(List.of(new byte[31]), new SecureRandom()))
                    .withMessageContaining("32")
                    .withMessageContaining("31");
            assertThatIllegalArgumentException().isThrownBy(() -> new Sealer(List.of(), new SecureRandom()));
        }
    }

    @Test
    void servesManyThreadsAtOnce() {
        Sealer sealer = sealer(1);
        long wrong = IntStream.range(0, 4000)
                .parallel()
                .filter(i -> {
                    byte[] plain = ("session " + i).getBytes(UTF_8);
                    String sealed = sealer.seal(BINDING, plain);
                    // A failure in between must not spoil the next use of the same cipher.
                    boolean refused = sealer.open(BINDING, sealed.substring(0, sealed.length() - 4) + "AAAA")
                            .isEmpty();
                    return !refused
                            || !sealer.open(BINDING, sealed)
                                    .filter(opened -> Arrays.equals(opened, plain))
                                    .isPresent();
                })
                .count();
        assertThat(wrong).isZero();
    }
}
