package io.gatehouse.internal.assertion;

import io.gatehouse.config.AssertionAlgorithm;
import io.gatehouse.config.AssertionConfig;
import io.gatehouse.config.Secret;
import io.gatehouse.internal.token.KeyRejectedException;
import io.gatehouse.internal.token.SigningKey;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The keys that assertions are signed with: the first signs, all are published, so that what an older one has signed goes on to hold. */
final class KeyRing {
    private volatile List<SigningKey> keys;

    KeyRing(AssertionConfig config, SecureRandom random) {
        this.keys = config.keys().isEmpty()
                ? List.of(SigningKey.generate(
                        config.algorithm().orElse(AssertionAlgorithm.ES256).word(), random))
                : parsed(config.keys());
    }

    SigningKey first() {
        return keys.get(0);
    }

    List<Map<String, Object>> publicJwks() {
        return keys.stream().map(SigningKey::publicJwk).toList();
    }

    void replace(List<Secret> secrets) {
        keys = parsed(secrets);
    }

    private static List<SigningKey> parsed(List<Secret> secrets) {
        List<SigningKey> parsed = new ArrayList<>();
        for (Secret secret : secrets) {
            try {
                parsed.add(SigningKey.parse(secret.reveal()));
            } catch (KeyRejectedException e) {
                throw new IllegalArgumentException("identity.assertion.keys: " + e.getMessage(), e);
            }
        }
        return List.copyOf(parsed);
    }
}
