package io.gatehouse.proxy.config;

import io.gatehouse.config.ConfigException;
import io.gatehouse.config.ConfigNote;
import io.gatehouse.config.ConfigProblem;
import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.config.WeakSetting;
import io.gatehouse.config.reader.ConfigKey;
import io.gatehouse.config.reader.ConfigReader;
import io.gatehouse.config.reader.ConfigSource;
import io.gatehouse.config.reader.WrittenSetting;
import java.util.ArrayList;
import java.util.List;

/** Everything the gateway can be told: the engine's settings, the routes and the listeners. */
public final class GatewayConfig {
    private final GatehouseConfig engine;
    private final List<RouteConfig> routes;
    private final ServerConfig server;
    private final TracingConfig tracing;
    private final List<WrittenSetting> written;

    private GatewayConfig(Builder builder) {
        this.engine = builder.engine;
        this.routes = List.copyOf(builder.routes);
        this.server = builder.server;
        this.tracing = builder.tracing;
        this.written = List.copyOf(builder.written);
    }

    /** Returns a builder with the defaults and no route. */
    public static Builder builder(GatehouseConfig engine) {
        return new Builder(engine);
    }

    /**
     * Reads the settings from the same sources as those of the engine.
     *
     * @param sources in the order of their precedence, the weakest first
     * @throws ConfigException when they have problems; it holds all of them
     */
    public static GatewayConfig read(List<ConfigSource> sources) {
        return ConfigReader.read(sources, new GatewaySection());
    }

    /**
     * Reads the settings again.
     *
     * @param sources in the order of their precedence, the weakest first
     * @param before those that are in use
     * @throws ConfigException when they have problems, or are different in what cannot change without a new start; it holds all of it
     */
    public static GatewayConfig readAgain(List<ConfigSource> sources, GatewayConfig before) {
        return ConfigReader.read(sources, new GatewaySection(before));
    }

    /** Returns every key that the gateway has beside those of the engine, in the order of the reference. */
    public static List<ConfigKey<?>> keys() {
        return GatewayKeys.all();
    }

    /** Returns the engine's settings. */
    public GatehouseConfig engine() {
        return engine;
    }

    /** Returns the routes in the order in which they were written. */
    public List<RouteConfig> routes() {
        return routes;
    }

    /** Returns the settings of the server. */
    public ServerConfig server() {
        return server;
    }

    /** Returns to whom spans are sent. */
    public TracingConfig tracing() {
        return tracing;
    }

    /** Returns what was written for each key, and where, without secrets; nothing where the settings were not read. */
    public List<WrittenSetting> written() {
        return written;
    }

    /**
     * Judges the settings, those of the engine included: values out of their range, and values that contradict each other. {@link
     * #read} throws them together with what it found itself; whoever builds settings and uses them must look here.
     */
    public List<ConfigProblem> problems() {
        List<ConfigProblem> problems = new ArrayList<>(engine.problems());
        problems.addAll(GatewayCheck.of(this, key -> false));
        return List.copyOf(problems);
    }

    /** Returns what is allowed and probably not meant, those of the engine's settings included. */
    public List<ConfigNote> notes() {
        List<ConfigNote> notes = new ArrayList<>(engine.notes());
        for (int i = 0; i < routes.size(); i++) {
            RouteConfig route = routes.get(i);
            if (route.upstreams().size() == 1 && route.balance() != Balance.ROUND_ROBIN) {
                notes.add(new ConfigNote(
                        "routes[" + i + "].balance",
                        "chooses among one upstream; name more in upstream, or remove it"));
            }
        }
        notes.addAll(ListenerCheck.notes(this));
        notes.addAll(TracingCheck.notes(tracing));
        return List.copyOf(notes);
    }

    /**
     * Returns the settings beside those of the engine that are on and weaken a check, each of which deserves one warning at start. The
     * engine warns about its own.
     */
    public List<WeakSetting> weakSettings() {
        List<WeakSetting> weak = new ArrayList<>();
        for (int i = 0; i < routes.size(); i++) {
            if (routes.get(i).client().tls().insecure()) {
                weak.add(new WeakSetting(
                        "routes[" + i + "].insecure-tls",
                        "the certificates of the route's upstreams go unchecked: whoever is on the way reads and changes what is sent,"
                                + " and can pose as the application; for tests only, and tls.ca-file is the right way to trust a"
                                + " private authority"));
            }
        }
        return List.copyOf(weak);
    }

    /** Builds the settings. */
    public static final class Builder {
        private final GatehouseConfig engine;
        private List<RouteConfig> routes = List.of();
        private ServerConfig server = ServerConfig.builder().build();
        private TracingConfig tracing = TracingConfig.builder().build();
        private List<WrittenSetting> written = List.of();

        private Builder(GatehouseConfig engine) {
            this.engine = engine;
        }

        /** Sets the routes. */
        public Builder routes(List<RouteConfig> value) {
            routes = value;
            return this;
        }

        /** Sets the settings of the server. */
        public Builder server(ServerConfig value) {
            server = value;
            return this;
        }

        /** Sets to whom spans are sent. */
        public Builder tracing(TracingConfig value) {
            tracing = value;
            return this;
        }

        /** Sets what was written for each key. */
        Builder written(List<WrittenSetting> value) {
            written = value;
            return this;
        }

        /** Returns the settings. */
        public GatewayConfig build() {
            return new GatewayConfig(this);
        }
    }
}
