package io.gatehouse.internal.protocol;

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

    /** Returns why some of them cannot be used at the moment; empty when all can. Never blocks. */
    public List<String> notReady() {
        List<String> reasons = new ArrayList<>();
        byName.values().forEach(client -> reasons.addAll(client.notReady()));
        return List.copyOf(reasons);
    }

    /** Breaks off what is under way and gives up every thread. */
    @Override
    public void close() {
        byName.values().forEach(OpenIdClient::close);
    }
}
