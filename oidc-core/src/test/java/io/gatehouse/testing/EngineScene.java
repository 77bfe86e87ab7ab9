package io.gatehouse.testing;

import io.gatehouse.Gatehouse;
import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.config.LoginConfig;
import io.gatehouse.config.ProviderConfig;
import io.gatehouse.config.ResponseMode;
import io.gatehouse.config.Secret;
import io.gatehouse.config.SessionConfig;
import io.gatehouse.config.StoreKind;
import io.gatehouse.event.GatehouseEvent;
import io.gatehouse.outcome.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A whole engine with its provider, its clock and any number of browsers: what most tests of flows begin with. */
public final class EngineScene implements AutoCloseable {
    /** Where the application is. */
    public static final String APP = "https://app.example.com";

    /** A site of somebody else. */
    public static final String EVIL = "https://evil.example.net";

    /** A sealing key for tests. */
    public static final Secret KEY = Secret.of("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8");

    private final FakeProvider provider;
    private final MutableClock clock = MutableClock.atNow();
    private final List<GatehouseEvent> events = Collections.synchronizedList(new ArrayList<>());
    private final List<Gatehouse> open = new ArrayList<>();
    private final SharedStore shared = new SharedStore(clock);
    private final Gatehouse gatehouse;

    private EngineScene(
            FakeProvider provider,
            UnaryOperator<GatehouseConfig.Builder> edit,
            UnaryOperator<ProviderConfig.Builder> ofProvider) {
        this.provider = provider;
        provider.clock(clock);
        gatehouse = another(edit, ofProvider);
    }

    /** Starts an engine with the default settings, sessions in memory. */
    public static EngineScene start() {
        return start(config -> config);
    }

    /** Starts an engine with other settings. */
    public static EngineScene start(UnaryOperator<GatehouseConfig.Builder> edit) {
        return start(edit, config -> config);
    }

    /** Starts an engine with other settings, those of the provider among them. */
    public static EngineScene start(
            UnaryOperator<GatehouseConfig.Builder> edit, UnaryOperator<ProviderConfig.Builder> ofProvider) {
        return at(FakeProvider.start(), edit, ofProvider);
    }

    /** Starts an engine at a provider, which is closed with it. */
    public static EngineScene at(
            FakeProvider provider,
            UnaryOperator<GatehouseConfig.Builder> edit,
            UnaryOperator<ProviderConfig.Builder> ofProvider) {
        return new EngineScene(provider, edit, ofProvider);
    }

    /** Starts an engine that keeps sessions so. */
    public static EngineScene storing(StoreKind store) {
        return start(config -> config.session(session(store).build()));
    }

    /** Starts an engine that is answered so. */
    public static EngineScene answeredBy(ResponseMode mode) {
        return start(
                config -> config.login(LoginConfig.builder().responseMode(mode).build()));
    }

    /** Returns settings of sessions that are kept so, with a key. */
    public static SessionConfig.Builder session(StoreKind store) {
        return SessionConfig.builder().store(store).keys(List.of(KEY));
    }

    /** Starts another engine at the same provider. */
    public Gatehouse another(
            UnaryOperator<GatehouseConfig.Builder> edit, UnaryOperator<ProviderConfig.Builder> ofProvider) {
        GatehouseConfig.Builder config = GatehouseConfig.builder()
                .provider(ofProvider.apply(provider.config()).build())
                .session(session(StoreKind.MEMORY).build());
        GatehouseConfig settings = edit.apply(config).build();
        Gatehouse.Builder builder = Gatehouse.builder(settings)
                .clock(clock)
                .watchInterval(Duration.ofMillis(20))
                .listener(events::add);
        if (settings.session().store() == StoreKind.REDIS) {
            builder.sessionStore(shared);
        }
        Gatehouse made = builder.build();
        open.add(made);
        return made;
    }

    /** Returns the provider. */
    public FakeProvider provider() {
        return provider;
    }

    /** Returns the store that the engines with {@code session.store: redis} share. */
    public SharedStore shared() {
        return shared;
    }

    /** Returns the clock, which is the provider's as well. */
    public MutableClock clock() {
        return clock;
    }

    /** Returns the engine. */
    public Gatehouse gatehouse() {
        return gatehouse;
    }

    /** Returns what has happened. */
    public List<GatehouseEvent> events() {
        return List.copyOf(events);
    }

    /** Decides about a request. */
    public Outcome handle(FakeExchange exchange) {
        return gatehouse.handle(exchange);
    }

    /** Returns a new browser that knows the application. */
    public TestBrowser browser() {
        return new TestBrowser(clock).site(APP, gatehouse);
    }

    /** Returns a new browser in which somebody has signed in. */
    public TestBrowser signedIn(String subject) {
        provider.user(subject, Map.of("name", subject));
        TestBrowser browser = browser();
        TestPage page = browser.open(APP + "/");
        if (!page.subject().equals(subject)) {
            throw new AssertionError(page);
        }
        return browser;
    }

    @Override
    public void close() {
        open.forEach(Gatehouse::close);
        provider.close();
    }
}
