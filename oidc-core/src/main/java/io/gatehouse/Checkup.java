package io.gatehouse;

import io.gatehouse.checkup.CheckupCode;
import io.gatehouse.checkup.Finding;
import io.gatehouse.checkup.ProviderCheckup;
import io.gatehouse.config.ConfigException;
import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.config.ProviderConfig;
import io.gatehouse.http.Origin;
import io.gatehouse.session.SessionStore;
import io.gatehouse.session.SessionStoreException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether settings work with what is really there: the providers and the session store. Nobody signs in, and nothing is changed. For
 * an operator who asks before the first login or after a failed one; {@code gatehouse doctor} is this and what concerns a gateway.
 */
public final class Checkup {
    // A key that no session has: those of sessions are hashes.
    private static final String NO_KEY = "checkup";

    private final GatehouseConfig config;
    private final @Nullable Origin address;
    private final Duration timeout;
    private final InstantSource clock;

    private Checkup(GatehouseConfig config, @Nullable Origin address, Duration timeout, InstantSource clock) {
        this.config = config;
        this.address = address == null ? config.publicUrl().orElse(null) : address;
        this.timeout = timeout;
        this.clock = clock;
    }

    /**
     * Returns a look that has not been taken yet.
     *
     * @param config settings without problems
     */
    public static Checkup of(GatehouseConfig config) {
        return new Checkup(config, null, Duration.ofSeconds(20), InstantSource.system());
    }

    /** Returns one that takes this for the address under which browsers find us, and not {@code public-url}. */
    public Checkup address(@Nullable Origin value) {
        return new Checkup(config, value, timeout, clock);
    }

    /** Returns one that waits no longer than this for each provider, 20 seconds unless set. */
    public Checkup timeout(Duration value) {
        return new Checkup(config, address, value, clock);
    }

    /** Returns one that has this for the time. */
    public Checkup clock(InstantSource value) {
        return new Checkup(config, address, timeout, value);
    }

    /** Looks at every provider and at the session store. */
    public List<Finding> run() {
        List<Finding> findings = new ArrayList<>();
        config.providers().forEach(provider -> findings.addAll(provider(provider)));
        findings.add(sessionStore());
        return List.copyOf(findings);
    }

    /** Looks at one provider of the settings. */
    public List<Finding> provider(ProviderConfig provider) {
        return ProviderCheckup.of(config, provider, addressOf(provider), timeout, clock);
    }

    /** Returns where browsers find us that this provider signs in: some do so at hosts of their own. */
    private @Nullable Origin addressOf(ProviderConfig provider) {
        List<String> hosts = provider.reach().hosts();
        if (address == null
                || hosts.isEmpty()
                || hosts.stream()
                        .anyMatch(host ->
                                host.equalsIgnoreCase(address.host()) || host.equalsIgnoreCase(address.authority()))) {
            return address;
        }
        return Origin.parse(address.scheme(), hosts.get(0)).orElse(address);
    }

    /** Looks whether the session store answers. Waits for it as long as the settings say. */
    public Finding sessionStore() {
        String topic = CheckupCode.SESSION_STORE_UNREACHABLE.topic().word();
        String about = "session.store";
        String kind = config.session().store().word();
        try (SessionStore store = SessionStores.open(config, clock, event -> {}, ended -> {})) {
            // For certain not there; that it can be asked for is the point.
            boolean found = store.load(NO_KEY).isPresent();
            boolean shared = config.session().redis().isPresent();
            return Finding.ok(
                    topic,
                    about,
                    kind + (shared ? ", and Redis answers" : ", which needs nobody") + (found ? "; it is in use" : ""));
        } catch (SessionStoreException | ConfigException e) {
            return Finding.problem(
                    topic,
                    CheckupCode.SESSION_STORE_UNREACHABLE.word(),
                    about,
                    "a store that answers was expected for session.store: " + kind + ", but came: " + e.getMessage(),
                    "start Redis, correct session.redis.url and its password, or open the way to it");
        }
    }
}
