package io.gatehouse.internal.flow;

import io.gatehouse.internal.assertion.Assertions;
import io.gatehouse.internal.protocol.OpenIdClient;
import io.gatehouse.internal.protocol.Providers;
import io.gatehouse.internal.request.ClaimJson;
import io.gatehouse.outcome.Answer;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.outcome.Outcome.SessionChange;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Publishes our public keys (RFC 7517, section 5): those that assertions are verified with, and those that providers encrypt with. */
final class KeysEndpoint {
    private final Providers providers;
    private final Optional<Assertions> assertions;

    KeysEndpoint(Providers providers, Optional<Assertions> assertions) {
        this.providers = providers;
        this.assertions = assertions;
    }

    /** Answers {@code /oidc/jwks}. */
    Outcome answer() {
        // Providers may share keys: each is said once.
        Set<Map<String, Object>> keys = new LinkedHashSet<>();
        assertions.ifPresent(signing -> keys.addAll(signing.publicJwks()));
        for (OpenIdClient client : providers.all()) {
            keys.addAll(client.publicJwks());
        }
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "application/jwk-set+json");
        headers.put("Cache-Control", "no-store");
        headers.put("X-Content-Type-Options", "nosniff");
        String body = ClaimJson.write(Map.of("keys", List.copyOf(keys)));
        return new Outcome.Reply(Answer.text(200, headers, body), List.of(), SessionChange.NONE);
    }
}
