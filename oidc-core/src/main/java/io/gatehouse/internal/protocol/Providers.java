package io.gatehouse.internal.protocol;

import io.gatehouse.internal.provider.ProviderFailure;
import io.gatehouse.internal.token.UnverifiedToken;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The conversations with all configured providers, each with its own metadata, keys, secrets and limits, by the names of the configuration. */
public final class Providers implements AutoCloseable {
    private final Map<String, OpenIdClient> byName = new LinkedHashMap<>();

    /**
     * Takes the conversations, which are closed together with this.
     *
     * @throws IllegalArgumentException when there is none, or two have one name
     */
    public Providers(List<OpenIdClient> clients) {
        for (OpenIdClient client : clients) {
            if (byName.put(client.config().name(), client) != null) {
                throw new IllegalArgumentException(
                        "two providers are named " + client.config().name() + "; each needs a name of its own");
            }
        }
        if (byName.isEmpty()) {
            throw new IllegalArgumentException("at least one provider is needed");
        }
    }

    /** Returns all of them, in the order of the configuration. */
    public List<OpenIdClient> all() {
        return List.copyOf(byName.values());
    }

    /** Returns the one that is named first. */
    public OpenIdClient first() {
        return byName.values().iterator().next();
    }

    /** Returns the one with this name. */
    public Optional<OpenIdClient> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /**
     * Returns the one with this name, which is known to be there.
     *
     * @throws IllegalStateException when it is not
     */
    public OpenIdClient of(String name) {
        return named(name).orElseThrow(() -> new IllegalStateException("no provider is named so"));
    }

    /**
     * Returns the one that a token says it comes from, by its {@code iss} and {@code aud}, which anybody can write: it proves nothing
     * until the token was verified with that provider's own keys. Empty where it names none.
     */
    public Optional<OpenIdClient> claimedBy(String token) {
        if (byName.size() == 1) {
            return Optional.of(first());
        }
        Map<String, Object> readable = UnverifiedToken.claimsToChooseBy(token);
        Optional<OpenIdClient> ofIssuer = Optional.empty();
        for (OpenIdClient client : byName.values()) {
            // Encrypted tokens can be read by those alone for whom they are.
            Map<String, Object> claims =
                    !readable.isEmpty() || client.config().decryptionKeys().isEmpty()
                            ? readable
                            : client.unverifiedClaims(token);
            if (claims.get("iss") instanceof String iss && accepts(client, iss)) {
                Object audience = claims.get("aud");
                String clientId = client.config().clientId();
                if (clientId.equals(audience) || (audience instanceof List<?> several && several.contains(clientId))) {
                    return Optional.of(client);
                }
                ofIssuer = ofIssuer.or(() -> Optional.of(client));
            }
        }
        return ofIssuer;
    }

    private static boolean accepts(OpenIdClient client, String iss) {
        try {
            return client.issuers().accepts(iss);
        } catch (ProviderFailure e) {
            return false;
        }
    }

    /**
     * Returns why nobody can sign in at the moment; empty when somebody can. Of several providers one that is down must not take those
     * away that work, so reasons are given when none of them works. Never blocks.
     */
    public List<String> notReady() {
        List<String> reasons = new ArrayList<>();
        boolean one = false;
        for (OpenIdClient client : byName.values()) {
            List<String> missing = client.notReady();
            one |= missing.isEmpty();
            reasons.addAll(missing);
        }
        return one ? List.of() : List.copyOf(reasons);
    }

    /** Breaks off what is under way and gives up every thread. */
    @Override
    public void close() {
        byName.values().forEach(OpenIdClient::close);
    }
}
