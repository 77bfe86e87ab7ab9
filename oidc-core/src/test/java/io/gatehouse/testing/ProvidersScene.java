package io.gatehouse.testing;

import io.gatehouse.Gatehouse;
import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.config.ProviderConfig;
import io.gatehouse.config.ProviderReach;
import io.gatehouse.config.StoreKind;
import io.gatehouse.event.GatehouseEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * An engine with two providers, {@code acme} and {@code globex}. Both have the same client id, and at both the same people under the same
 * names in the same sessions: what belongs to one must not pass for the other's all the same.
 */
public final class ProvidersScene implements AutoCloseable {
    /** Where acme's people sign in, if hosts decide. */
    public static final String ACME = "https://acme.example.com";

    /** Where globex's people sign in, if hosts decide. */
    public static final String GLOBEX = "https://globex.example.com";

    /** A host that neither names. */
    public static final String NOBODYS = "https://nobody.example.com";

    private final FakeProvider acme = FakeProvider.start();
    private final FakeProvider globex = FakeProvider.start();
    private final MutableClock clock = MutableClock.atNow();
    private final List<GatehouseEvent> events = Collections.synchronizedList(new ArrayList<>());
    private final SharedStore shared = new SharedStore(clock);
    private final List<Gatehouse> open = new ArrayList<>();
    private final Gatehouse gatehouse;

    private ProvidersScene(ProviderReach ofAcme, ProviderReach ofGlobex, UnaryOperator<GatehouseConfig.Builder> edit) {
        acme.clock(clock);
        globex.clock(clock);
        gatehouse = another(
                edit,
                acme.config().name("acme").key("providers.acme").reach(ofAcme).build(),
                globex.config()
                        .name("globex")
                        .key("providers.globex")
                        .reach(ofGlobex)
                        .build());
    }

    /** Starts an engine where hosts decide. */
    public static ProvidersScene byHost(UnaryOperator<GatehouseConfig.Builder> edit) {
        return new ProvidersScene(
                new ProviderReach(List.of("acme.example.com"), List.of(), ""),
                new ProviderReach(List.of("globex.example.com"), List.of(), ""),
                edit);
    }

    /** Starts an engine where paths decide, {@code /acme} and {@code /globex}. */
    public static ProvidersScene byPath(UnaryOperator<GatehouseConfig.Builder> edit) {
        return new ProvidersScene(
                new ProviderReach(List.of(), List.of("/acme"), ""),
                new ProviderReach(List.of(), List.of("/globex"), ""),
                edit);
    }

    /** Starts an engine where people choose. */
    public static ProvidersScene byChoice(UnaryOperator<GatehouseConfig.Builder> edit) {
        return new ProvidersScene(
                new ProviderReach(List.of(), List.of(), "Acme & Sons"),
                new ProviderReach(List.of(), List.of(), "Globex <Corp>"),
                edit);
    }

    /** Returns settings that keep sessions so. */
    public static UnaryOperator<GatehouseConfig.Builder> storing(StoreKind store) {
        return config -> config.session(EngineScene.session(store).build());
    }

    /** Starts another engine with the same store and clock. */
    public Gatehouse another(UnaryOperator<GatehouseConfig.Builder> edit, ProviderConfig... providers) {
        GatehouseConfig config = edit.apply(GatehouseConfig.builder()
                        .providers(List.of(providers))
                        .session(EngineScene.session(StoreKind.MEMORY).build()))
                .build();
        Gatehouse.Builder builder = Gatehouse.builder(config).clock(clock).listener(events::add);
        if (config.session().store() != StoreKind.MEMORY) {
            builder.sessionStore(shared);
        }
        Gatehouse made = builder.build();
        open.add(made);
        return made;
    }

    /** Returns the one provider. */
    public FakeProvider acme() {
        return acme;
    }

    /** Returns the other provider. */
    public FakeProvider globex() {
        return globex;
    }

    /** Returns the clock, which is the providers' as well. */
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

    /** Returns a new browser that knows the application under every host. */
    public TestBrowser browser() {
        return browser(gatehouse);
    }

    /** Returns a new browser that knows the application of another engine under every host. */
    public TestBrowser browser(Gatehouse engine) {
        return new TestBrowser(clock).site(ACME, engine).site(GLOBEX, engine).site(NOBODYS, engine);
    }

    /** Lets this person sign in at both providers from now on. */
    public ProvidersScene user(String subject) {
        acme.user(subject, Map.of("name", subject));
        globex.user(subject, Map.of("name", subject));
        return this;
    }

    @Override
    public void close() {
        open.forEach(Gatehouse::close);
        acme.close();
        globex.close();
    }
}
