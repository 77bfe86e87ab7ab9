package io.gatehouse;

import io.gatehouse.config.ConfigException;
import io.gatehouse.config.ConfigProblem;
import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.event.ConfigEvent;
import io.gatehouse.event.GatehouseListener;
import io.gatehouse.http.Exchange;
import io.gatehouse.identity.IdentityMapper;
import io.gatehouse.internal.flow.Engine;
import io.gatehouse.internal.protocol.Providers;
import io.gatehouse.internal.state.CookieNames;
import io.gatehouse.internal.watch.SecretWatch;
import io.gatehouse.outcome.FreshToken;
import io.gatehouse.outcome.HeaderEdits;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.outcome.RefusalCode;
import io.gatehouse.outcome.TokenUnavailableException;
import io.gatehouse.session.InMemorySessionStore;
import io.gatehouse.session.SessionStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * OpenID Connect sign-in for one application or gateway. Takes requests from any number of threads, decides, and touches nothing:
 * adapters carry the {@link Outcome} out.
 */
public final class Gatehouse implements AutoCloseable {
    private final GatehouseConfig config;
    private final Builder means;
    private final Estate estate;
    private final GatehouseListener events;
    private final Providers providers;
    private final Engine engine;
    private final boolean waitsForNobody;
    private final SessionAdministration sessionAdministration;
    private final CookieNames names;
    private final SecretWatch watch;
    private final Audience audience;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Gatehouse(Builder builder) {
        this.means = builder;
        this.config = builder.config;
        List<ConfigProblem> problems = config.problems();
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        Gatehouse before = builder.before;
        Assembly made = new Assembly(builder, before == null ? null : before.estate);
        this.estate = made.estate;
        this.audience = made.audience;
        this.events = audience.events();
        this.names = made.names;
        this.providers = made.providers;
        this.engine = made.engine;
        this.waitsForNobody = estate.store() instanceof InMemorySessionStore;
        this.sessionAdministration = made.sessionAdministration;
        this.watch = made.begin(before == null ? null : before.watch, this::notReady);
        builder.before = null;
    }

    /** Returns a Gatehouse with the given settings. Nothing is called until the first login. */
    public static Gatehouse create(GatehouseConfig config) {
        return builder(config).build();
    }

    /** Returns a builder, to which an application hands what it wants to be told or to decide itself. */
    public static Builder builder(GatehouseConfig config) {
        return new Builder(config);
    }

    /**
     * Returns a builder of the Gatehouse that takes the place of this one, with other settings, and the listeners, mapper, store and clock
     * of this one. What {@link Builder#build} returns has the sessions, goes on with pending logins, and remembers what this one has
     * counted, read of providers and checked, as far as settings that it depends on are the same. From then on nothing new is to be asked
     * of this one, which is to be closed when its last request is decided; what lasts longer, by {@link Outcome.Proceed#tenure()}, is
     * judged by the new one.
     */
    public Builder successor(GatehouseConfig settings) {
        return new Builder(settings, this);
    }

    /** Returns the settings. */
    public GatehouseConfig config() {
        return config;
    }

    /** Decides about a request. Never throws: what goes wrong becomes a refusal. */
    public Outcome handle(Exchange exchange) {
        return engine.handle(exchange);
    }

    /**
     * Lets a request pass where that is certain without waiting for anybody: for adapters whose threads must not block. It is not, and
     * nothing is decided, when the decision is another, or needs the provider, or sessions are not in this JVM's memory. Then {@link
     * #handle} is to be asked, on a thread that may wait. Listeners and an identity mapper are called on the caller's thread.
     */
    public Optional<Outcome.Proceed> passAtOnce(Exchange exchange) {
        return waitsForNobody ? engine.passAtOnce(exchange) : Optional.empty();
    }

    /**
     * Returns how many bytes of a request's body {@link #handle} reads at most: 0 unless the request posts a form to one of our own
     * endpoints. An adapter that must not wait for slow clients reads so many bytes first, and then has {@link Exchange#form} give them.
     */
    public int formLimit(Exchange exchange) {
        return engine.formLimit(exchange);
    }

    /**
     * Writes a refusal that an adapter comes to by itself, such as an upstream that is down, in the same words and with the same
     * logging as those of the engine.
     *
     * @param operatorDetail what was expected, what came and which setting to change; for logs alone, free of secrets
     */
    public Outcome.Refuse refuse(Exchange exchange, RefusalCode code, String operatorDetail) {
        return engine.refuse(exchange, code, operatorDetail);
    }

    /**
     * Ends the session of a request here, without sending the browser to the provider: for an application that signs somebody out by
     * itself. The reply carries the cookies that make the browser forget the session.
     */
    public Outcome.Reply signOut(Exchange exchange) {
        return engine.signOut(exchange);
    }

    /**
     * Returns what is to be done to the headers of a request that is not judged, such as a container's own error page for a request
     * that it refused before any filter saw it: every header that could pass for identity is removed, and nothing is set.
     */
    public HeaderEdits unjudged(Exchange exchange) {
        return engine.unjudged(exchange);
    }

    /**
     * Returns an access token of the person who sends a request, for calls that the application makes in that person's name. It is
     * renewed first where it would end too soon.
     *
     * @param atLeast how long the token must hold
     * @return empty when nobody is signed in any more; otherwise a token, with cookies that are to be set
     * @throws TokenUnavailableException when the token ends too soon and cannot be renewed; it has cookies that are to be set as well
     */
    public Optional<FreshToken> accessToken(Exchange exchange, Duration atLeast) {
        return engine.accessToken(exchange, atLeast);
    }

    /** Tells the listeners of something that happened to the configuration, of which whoever uses this knows. */
    public void tell(ConfigEvent event) {
        events.on(event);
    }

    /** Returns why logins or sessions cannot be had at the moment; empty when they can. Never blocks. */
    public List<String> notReady() {
        List<String> reasons = new ArrayList<>(providers.notReady());
        reasons.addAll(estate.store().notReady());
        return List.copyOf(reasons);
    }

    /** Returns how the engine is at the moment. Never blocks, and calls nobody. */
    public GatehouseStatus status() {
        return GatehouseStatus.of(config, providers, estate.store());
    }

    /** Returns the operator's hand on the sessions: who is signed in, and the end of sessions. */
    public SessionAdministration sessionAdministration() {
        return sessionAdministration;
    }

    /**
     * Tells whether a cookie is one of Gatehouse's own, under any of the names that it may have had: applications neither see nor set
     * those.
     */
    public boolean isOwnCookie(String name) {
        return names.isOurs(name);
    }

    /**
     * Gives up threads, and, where no {@linkplain #successor successor} has them, sessions in memory and secrets. Requests that come later
     * are refused. Calling it again does nothing.
     */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            watch.close();
            engine.close();
            estate.close();
            audience.close();
        }
    }

    /** Builds a Gatehouse. */
    public static final class Builder {
        // Also read by the class that puts the parts together.
        final GatehouseConfig config;
        final List<GatehouseListener> listeners = new ArrayList<>();

        @Nullable
        IdentityMapper identityMapper;

        @Nullable
        SessionStore sessionStore;

        InstantSource clock = InstantSource.system();
        SecureRandom random = new SecureRandom();
        Duration watchInterval = SecretWatch.INTERVAL;
        boolean forwardAuthByDefault;

        @Nullable
        Gatehouse before;

        private Builder(GatehouseConfig config) {
            this.config = config;
        }

        private Builder(GatehouseConfig config, Gatehouse before) {
            this(config);
            this.before = before;
            Builder means = before.means;
            listeners.addAll(means.listeners);
            identityMapper = means.identityMapper;
            sessionStore = means.sessionStore;
            clock = means.clock;
            random = means.random;
            watchInterval = means.watchInterval;
            forwardAuthByDefault = means.forwardAuthByDefault;
        }

        /** Adds a listener; the log line of each event is written whether or not there is one. */
        public Builder listener(GatehouseListener listener) {
            listeners.add(listener);
            return this;
        }

        /** Sets what makes identities of claims, in place of {@code identity.name} and {@code identity.roles}. */
        public Builder identityMapper(IdentityMapper mapper) {
            identityMapper = mapper;
            return this;
        }

        /**
         * Sets where sessions are kept, in place of the store that {@code session.store} names. It is closed together with the
         * Gatehouse, and its last successor. With {@code session.store: redis} sessions are sealed before it sees them, with {@code cookie} its entries alone
         * are used.
         */
        public Builder sessionStore(SessionStore value) {
            sessionStore = value;
            return this;
        }

        /** Sets the clock. */
        public Builder clock(InstantSource value) {
            clock = value;
            return this;
        }

        /** Sets how often {@code session.keys-file} and {@code provider.client-secret-file} are looked at; five seconds unless set. */
        public Builder watchInterval(Duration value) {
            watchInterval = value;
            return this;
        }

        /** Sets whether proxies may ask about requests where {@code forward-auth} is not set; they may not unless set. */
        public Builder forwardAuthByDefault(boolean value) {
            forwardAuthByDefault = value;
            return this;
        }

        /** Sets the source of randomness. */
        public Builder random(SecureRandom value) {
            random = value;
            return this;
        }

        /**
         * Returns the Gatehouse.
         *
         * @throws ConfigException when the settings contradict one another, with every problem; also when sessions would be lost, since
         *     {@code session.store} is another than that of the predecessor
         */
        public Gatehouse build() {
            return new Gatehouse(this);
        }
    }
}
