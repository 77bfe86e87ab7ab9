package io.gatehouse.internal.state;

import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.config.ProviderConfig;
import io.gatehouse.config.ProviderReach;
import io.gatehouse.http.Origin;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Which providers count where. On a host that providers name, these alone do; on any other, those that name none. Of them, those count
 * for a path that name it most closely. A session of any other provider is none there.
 */
public final class Realms {
    private record Place(Realm realm, ProviderReach reach) {}

    private final Map<String, Place> byName = new LinkedHashMap<>();
    private final Map<String, List<Place>> byHost = new HashMap<>();
    private final List<Place> elsewhere = new ArrayList<>();
    private final List<Realm> all;

    private Realms(Map<Realm, ProviderReach> realms) {
        realms.forEach((realm, reach) -> {
            Place place = new Place(realm, reach);
            byName.put(realm.provider(), place);
            if (reach.hosts().isEmpty()) {
                elsewhere.add(place);
            }
            reach.hosts().stream()
                    .map(host -> host.toLowerCase(Locale.ROOT))
                    .distinct()
                    .forEach(host -> byHost.computeIfAbsent(host, none -> new ArrayList<>())
                            .add(place));
        });
        all = byName.values().stream().map(Place::realm).toList();
    }

    /** Returns the realms of the configured providers. */
    public static Realms of(GatehouseConfig config) {
        boolean shared = config.session().cookie().domain().isPresent();
        Map<Realm, ProviderReach> realms = new LinkedHashMap<>();
        for (ProviderConfig provider : config.providers()) {
            ProviderReach reach = provider.reach();
            // People can have one session below each path, and with a cookie domain on each host.
            boolean apart =
                    !reach.paths().isEmpty() || (shared && !reach.hosts().isEmpty());
            String authority = provider.issuer().orElseGet(() -> String.valueOf(provider.metadataUrl()))
                    + ' '
                    + provider.clientId();
            realms.put(new Realm(provider.name(), authority, apart ? "_" + provider.name() : ""), reach);
        }
        return new Realms(realms);
    }

    /** Returns the realm of one provider that counts everywhere. */
    public static Realms single(String provider, String authority) {
        return new Realms(Map.of(new Realm(provider, authority, ""), ProviderReach.everywhere()));
    }

    /** Returns all of them, in the order of the configuration. */
    public List<Realm> all() {
        return all;
    }

    /** Returns that of a provider; empty where it is not configured any more. */
    public Optional<Realm> of(String provider) {
        return Optional.ofNullable(byName.get(provider)).map(Place::realm);
    }

    /** Returns those that count on a host, whatever the path. */
    public List<Realm> on(Origin origin) {
        return byHost.isEmpty()
                ? all
                : places(origin).stream().map(Place::realm).toList();
    }

    /** Returns those that count for a decoded path of a host: the providers by which one can sign in there. */
    public List<Realm> at(Origin origin, String path) {
        List<Realm> closest = new ArrayList<>();
        int most = 0;
        for (Place place : places(origin)) {
            int closeness = place.reach().closeness(path);
            if (closeness > most) {
                closest.clear();
                most = closeness;
            }
            if (closeness == most) {
                closest.add(place.realm());
            }
        }
        return closest;
    }

    /** Returns those between which people choose on a host when they sign in by this one: a session of it takes the place of theirs. */
    public List<Realm> besides(Realm realm, Origin origin) {
        Place own = byName.get(realm.provider());
        if (own == null) {
            return List.of();
        }
        List<String> paths = own.reach().paths();
        return places(origin).stream()
                .filter(other -> paths.isEmpty()
                        ? other.reach().paths().isEmpty()
                        : !Collections.disjoint(paths, other.reach().paths()))
                .map(Place::realm)
                .toList();
    }

    /** Returns a path prefix below which a provider signs people in; empty where it does everywhere. */
    public Optional<String> pathOf(Realm realm) {
        return Optional.ofNullable(byName.get(realm.provider()))
                .flatMap(place -> place.reach().paths().stream().findFirst());
    }

    private List<Place> places(Origin origin) {
        if (byHost.isEmpty()) {
            return elsewhere;
        }
        List<Place> found = new ArrayList<>();
        for (String name : List.of(origin.host(), origin.host() + ":" + origin.port())) {
            for (Place place : byHost.getOrDefault(name, List.of())) {
                if (!found.contains(place)) {
                    found.add(place);
                }
            }
        }
        // Of several in the order of the configuration, however they name the host.
        return found.isEmpty()
                ? elsewhere
                : byName.values().stream().filter(found::contains).toList();
    }
}
