package io.gatehouse.config;

import io.gatehouse.internal.crypto.OneSpelling;
import io.gatehouse.internal.token.KeyRejectedException;
import io.gatehouse.internal.token.SigningKey;
import io.gatehouse.internal.token.SigningKeyFile;
import io.gatehouse.tls.CertifiedKey;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/** What keys and secrets must be like: at the start, and whenever a file of them has changed. No message repeats one. */
public final class SecretRules {
    static final String HOW_TO_MAKE_A_KEY = "make one with: java -jar gatehouse.jar keygen";

    /** The key of an HMAC must be as long as the hash (RFC 7518, section 3.2): bytes by algorithm. */
    static final Map<String, Integer> SYMMETRIC = Map.of("HS256", 32, "HS384", 48, "HS512", 64);

    private static final int KEY_BYTES = 32;

    /** The key of HS256 must be as long as the hash (RFC 7518, section 3.2). */
    private static final int MIN_MAC_BYTES = 32;

    private SecretRules() {}

    /**
     * Judges the keys that sessions are sealed with.
     *
     * @param problem is told of each problem: the setting, and what was expected and what to change
     */
    public static void sessionKeys(List<Secret> keys, BiConsumer<String, String> problem) {
        few("session.keys", keys.size(), Limits.SESSION_KEYS, problem);
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < keys.size(); i++) {
            String key = "session.keys[" + i + "]";
            if (!isSessionKey(keys.get(i).reveal())) {
                problem.accept(
                        key,
                        "expected " + KEY_BYTES + " bytes in base64url, which are 43 characters; " + HOW_TO_MAKE_A_KEY);
            } else if (!seen.add(keys.get(i).reveal())) {
                problem.accept(key, "is the same as one before it; remove it, or " + HOW_TO_MAKE_A_KEY);
            }
        }
    }

    /**
     * Judges client secrets.
     *
     * @param of whose they are: for some {@code provider.signing-algs}, and some {@code provider.client-auth}, a secret must be long
     * @param problem is told of each problem: the setting, and what was expected and what to change
     */
    public static void clientSecrets(ProviderConfig of, List<Secret> secrets, BiConsumer<String, String> problem) {
        String provider = of.key();
        few(provider + ".client-secret", secrets.size(), Limits.CLIENT_SECRETS, problem);
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < secrets.size(); i++) {
            String key = provider + ".client-secret" + (secrets.size() == 1 ? "" : "[" + i + "]");
            String secret = secrets.get(i).reveal();
            if (secret.isEmpty() || secret.length() > Limits.TEXT) {
                problem.accept(key, "expected 1 to " + Limits.TEXT + " characters");
                return;
            }
            if (!seen.add(secret)) {
                problem.accept(key, "is the same as one before it; remove it");
            }
        }
        if (of.clientAuth() == ClientAuth.CLIENT_SECRET_JWT && isShort(secrets, MIN_MAC_BYTES)) {
            problem.accept(
                    provider + ".client-auth",
                    "client_secret_jwt needs a client secret of at least " + MIN_MAC_BYTES
                            + " bytes (RFC 7518, section 3.2); have a longer one made at the provider, or use client_secret_basic");
        }
        for (String name : of.signingAlgs()) {
            Integer bytes = SYMMETRIC.get(name);
            if (bytes != null && isShort(secrets, bytes)) {
                problem.accept(
                        provider + ".signing-algs",
                        name + " needs a client secret of at least " + bytes
                                + " bytes (RFC 7518, section 3.2); have a longer one made at the provider, or use RS256");
            }
        }
    }

    private static boolean isShort(List<Secret> secrets, int bytes) {
        return secrets.stream().anyMatch(secret -> secret.reveal().getBytes(StandardCharsets.UTF_8).length < bytes);
    }

    /**
     * Judges the keys that assertions of identity are signed with.
     *
     * @param algorithm {@code identity.assertion.algorithm}, which the first key must be for; empty for whatever it is for
     * @param problem is told of each problem: the setting, and what was expected and what to change
     */
    public static void assertionKeys(
            List<Secret> keys, Optional<AssertionAlgorithm> algorithm, BiConsumer<String, String> problem) {
        few("identity.assertion.keys", keys.size(), SigningKeyFile.MAX_KEYS, problem);
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < keys.size(); i++) {
            String where = "identity.assertion.keys[" + i + "]";
            try {
                SigningKey key = SigningKey.parse(keys.get(i).reveal());
                if (!seen.add(key.kid())) {
                    problem.accept(where, "has the kid of one before it; remove it, or give each a kid of its own");
                }
                if (i == 0
                        && algorithm.isPresent()
                        && !key.algorithm().equals(algorithm.get().word())) {
                    problem.accept(
                            where,
                            "expected a key for identity.assertion.algorithm: "
                                    + algorithm.get().word() + " in the first place, but came one for "
                                    + key.algorithm() + "; put another first, or change the algorithm");
                }
            } catch (KeyRejectedException e) {
                problem.accept(where, e.getMessage());
            }
        }
    }

    /**
     * Judges the keys that a client signs with where it authenticates by {@link ClientAuth#PRIVATE_KEY_JWT}.
     *
     * @param problem is told of each problem: the setting, and what was expected and what to change
     */
    public static void clientKeys(ProviderConfig provider, List<Secret> keys, BiConsumer<String, String> problem) {
        String where = provider.key() + ".client-key-file";
        few(where, keys.size(), SigningKeyFile.MAX_KEYS, problem);
        ClientKeyConfig config = provider.clientKey();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < keys.size(); i++) {
            String which = keys.size() == 1 ? "" : "key " + (i + 1) + ": ";
            try {
                SigningKey key = SigningKey.parse(
                        keys.get(i).reveal(),
                        config.algorithm().map(Enum::name).orElse(null),
                        config.keyId().orElse(null));
                if (!seen.add(key.kid())) {
                    problem.accept(
                            where,
                            which
                                    + (config.keyId().isPresent()
                                            ? "has the kid of " + provider.key()
                                                    + ".client-key-id, as the one before it; give"
                                                    + " each a kid of its own in a JWK set, and remove client-key-id"
                                            : "has the kid of one before it; remove it, or give each a kid of its own"));
                }
            } catch (KeyRejectedException e) {
                problem.accept(where, which + e.getMessage());
            }
        }
    }

    /**
     * Reads and judges the certificate that a client shows in TLS, and its key.
     *
     * @param problem is told of each problem: the setting, and what was expected and what to change
     */
    public static void clientCertificate(ProviderConfig provider, BiConsumer<String, String> problem) {
        ClientKeyConfig config = provider.clientKey();
        config.certificateFile()
                .ifPresent(certificate -> config.keyFile().ifPresent(key -> {
                    var unused = CertifiedKey.read(
                            certificate,
                            key,
                            config.password().map(Secret::reveal),
                            (part, why) -> problem.accept(
                                    provider.key()
                                            + (part == CertifiedKey.Part.CERTIFICATE
                                                    ? ".client-certificate-file"
                                                    : ".client-key-file"),
                                    why));
                }));
    }

    private static void few(String key, int count, int most, BiConsumer<String, String> problem) {
        if (count > most) {
            problem.accept(key, "expected at most " + most + " elements, but came " + count);
        }
    }

    /** Tells whether a text is a key to seal sessions with: 32 bytes in the one spelling that base64url without padding has for them. */
    public static boolean isSessionKey(String text) {
        return OneSpelling.decode(text).filter(key -> key.length == KEY_BYTES).isPresent();
    }
}
