package io.gatehouse.internal.token;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The public keys of a provider (RFC 7517, section 5). A key that cannot be used does not spoil the others. Secret keys in a set are
 * ignored: what is published is no secret, and a signature by it proves nothing.
 */
public final class KeySet {
    private static final KeySet EMPTY = new KeySet(List.of(), List.of());
    private static final int MAX_KEYS = 100;

    private final List<VerificationKey> keys;
    private final List<String> problems;

    private KeySet(List<VerificationKey> keys, List<String> problems) {
        this.keys = List.copyOf(keys);
        this.problems = List.copyOf(problems);
    }

    /** Returns a set without keys. */
    public static KeySet empty() {
        return EMPTY;
    }

    /**
     * Reads a key set.
     *
     * @throws JsonRejectedException when it is none, or holds more than {@value #MAX_KEYS} keys
     */
    public static KeySet parse(Map<String, Object> jwks) throws JsonRejectedException {
        if (!(jwks.get("keys") instanceof List<?> entries)) {
            throw new JsonRejectedException("a key set with a list of keys was expected, there is no such list");
        }
        if (entries.size() > MAX_KEYS) {
            throw new JsonRejectedException(
                    "a key set of at most " + MAX_KEYS + " keys was expected, it has " + entries.size());
        }
        List<VerificationKey> keys = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            String name = "key " + (i + 1);
            try {
                if (!(entries.get(i) instanceof Map<?, ?> jwk)) {
                    throw new JsonRejectedException("an object was expected");
                }
                if (jwk.get("kid") instanceof String kid) {
                    name += " (kid " + SafeText.quote(kid) + ")";
                }
                VerificationKey.parse(jwk).ifPresent(keys::add);
            } catch (JsonRejectedException e) {
                problems.add(name + " is left out: " + e.getMessage());
            }
        }
        return new KeySet(keys, problems);
    }

    /** Returns the keys that fulfil a condition. */
    KeySet where(Predicate<VerificationKey> condition) {
        return new KeySet(keys.stream().filter(condition).toList(), problems);
    }

    /** Returns which keys were left out because something is wrong with them, and why. */
    public List<String> problems() {
        return problems;
    }

    /** Returns what kind of keys there are and what they verify, each as a few words such as {@code RSA 2048 (RS256)}. */
    public List<String> kinds() {
        return keys.stream().map(VerificationKey::kind).toList();
    }

    /** Returns the algorithms of which there is a key. */
    public Set<SignatureAlgorithm> algorithms() {
        Set<SignatureAlgorithm> all = EnumSet.noneOf(SignatureAlgorithm.class);
        keys.forEach(key -> all.addAll(key.algorithms()));
        return all;
    }

    /** Tells whether there is no key that could verify a signature. */
    public boolean isEmpty() {
        return keys.isEmpty();
    }

    /** Returns the keys that may have made a signature with this algorithm: those with the kid, or all where there is none. */
    List<VerificationKey> candidates(SignatureAlgorithm algorithm, @Nullable String kid) {
        List<VerificationKey> found = new ArrayList<>();
        for (VerificationKey key : keys) {
            if (key.algorithms().contains(algorithm) && (kid == null || kid.equals(key.kid()))) {
                found.add(key);
            }
        }
        return found;
    }

    /** Two sets are equal when they hold the same keys in the same order for the same uses. */
    @Override
    public boolean equals(Object other) {
        return other instanceof KeySet set && keys.equals(set.keys) && problems.equals(set.problems);
    }

    @Override
    public int hashCode() {
        return Objects.hash(keys, problems);
    }

    /** Returns the number of keys. */
    @Override
    public String toString() {
        return "KeySet[" + keys.size() + " keys]";
    }
}
