package io.gatehouse;

import io.gatehouse.config.ConfigException;
import io.gatehouse.config.ConfigProblem;
import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.event.EventFan;
import io.gatehouse.event.EventLog;
import io.gatehouse.event.GatehouseEvent;
import io.gatehouse.event.GatehouseListener;
import io.gatehouse.http.Exchange;
import io.gatehouse.identity.ClaimIdentityMapper;
import io.gatehouse.identity.IdentityMapper;
import io.gatehouse.internal.assertion.Assertions;
import io.gatehouse.internal.crypto.Sealer;
import io.gatehouse.internal.flow.Engine;
import io.gatehouse.internal.flow.Parts;
import io.gatehouse.internal.page.Pages;
import io.gatehouse.internal.page.RefusalWriter;
import io.gatehouse.internal.protocol.OpenIdClient;
import io.gatehouse.internal.protocol.Providers;
import io.gatehouse.internal.request.IdentityHeaders;
import io.gatehouse.internal.state.CookieNames;
import io.gatehouse.internal.state.LoginTickets;
import io.gatehouse.internal.state.LogoutTickets;
import io.gatehouse.internal.state.Realms;
import io.gatehouse.internal.state.RecordCodec;
import io.gatehouse.internal.state.SealedSessions;
import io.gatehouse.internal.state.SessionLife;
import io.gatehouse.internal.state.Sessions;
import io.gatehouse.internal.state.StoredSessions;
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
import org.jspecify.annotations.Nullable;

/**
 * OpenID Connect sign-in for one application or gateway. Takes requests from any number of threads, decides, and touches nothing:
 * adapters carry the {@link Outcome} out.
 */
public final class Gatehouse implements AutoCloseable {
    private final GatehouseConfig config;
    private final Providers providers;
    private final Sessions sessions;
    private final SessionStore store;
    private final Engine engine;
    private final boolean waitsForNobody;
    private final SessionAdministration sessionAdministration;
    private final CookieNames names;
    private final SecretWatch watch;

    private Gatehouse(Builder builder) {
        this.config = builder.config;
        List<ConfigProblem> problems = config.problems();
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        List<GatehouseListener> listeners = new ArrayList<>();
        listeners.add(new EventLog());
        listeners.addAll(builder.listeners);
        GatehouseListener events = new EventFan(listeners);
        config.weakSettings().forEach(weak -> events.on(new GatehouseEvent.WeakSetting(weak.key(), weak.givesUp())));
        Pages pages = Pages.load(config.pageTemplates(), builder.random);
        Sealer sealer = new Sealer(SecretsInUse.keys(config.session().keys(), builder.random), builder.random);
        // What is sealed for one provider and client is worth nothing with another.
        Realms realms = Realms.of(config);
        this.names = new CookieNames(config.session().cookie());
        SessionLife life = new SessionLife(config.session());
        this.store =
                builder.sessionStore != null ? builder.sessionStore : SessionStores.open(config, builder.clock, events);
        this.sessions = switch (config.session().store()) {
            case COOKIE -> new SealedSessions(sealer, life, names, realms, store);
            case REDIS ->
                new StoredSessions(store, RecordCodec.sealed(sealer, realms), life, names, realms, builder.random);
            case MEMORY -> new StoredSessions(store, RecordCodec.plain(), life, names, realms, builder.random);
        };
        this.providers = new Providers(config.providers().stream()
                .map(provider -> new OpenIdClient(provider, config.login().responseMode(), builder.clock, events))
                .toList());
        this.waitsForNobody = store instanceof InMemorySessionStore;
        IdentityMapper mapper = builder.identityMapper != null
                ? builder.identityMapper
                : new ClaimIdentityMapper(
                        config.identity().name(), config.identity().roles());
        Optional<Assertions> assertions = config.identity()
                .assertion()
                .map(assertion -> new Assertions(assertion, builder.random, builder.clock, events));
        this.engine = new Engine(new Parts(
                config,
                providers,
                realms,
                sessions,
                store.entries(),
                life,
                new LoginTickets(sealer, names, config.login(), realms),
                new LogoutTickets(sealer, names, realms),
                mapper,
                new IdentityHeaders(config.identity(), names::isOurs, events, builder.clock),
                assertions,
                pages,
                new RefusalWriter(config, pages, builder.random),
                builder.random,
                builder.clock,
                events,
                config.forwardAuth().orElse(builder.forwardAuthByDefault)));
        this.sessionAdministration = new SessionAdministration(providers, sessions, life, builder.clock, events);
        this.watch = SecretsInUse.watch(config, sealer, providers, assertions, builder.watchInterval, events);
    }

    /** Returns a Gatehouse with the given settings. Nothing is called until the first login. */
    public static Gatehouse create(GatehouseConfig config) {
        return builder(config).build();
    }

    /** Returns a builder, to which an application hands what it wants to be told or to decide itself. */
    public static Builder builder(GatehouseConfig config) {
        return new Builder(config);
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

    /** Returns why logins or sessions cannot be had at the moment; empty when they can. Never blocks. */
    public List<String> notReady() {
        List<String> reasons = new ArrayList<>(providers.notReady());
        reasons.addAll(store.notReady());
        return List.copyOf(reasons);
    }

    /** Returns how the engine is at the moment. Never blocks, and calls nobody. */
    public GatehouseStatus status() {
        return GatehouseStatus.of(config, providers, store);
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

    /** Gives up threads, sessions in memory and secrets. Requests that come later are refused. */
    @Override
    public void close() {
        watch.close();
        engine.close();
        providers.close();
        sessions.close();
    }

    /** Builds a Gatehouse. */
    public static final class Builder {
        private final GatehouseConfig config;
        private final List<GatehouseListener> listeners = new ArrayList<>();
        private @Nullable IdentityMapper identityMapper;
        private @Nullable SessionStore sessionStore;
        private InstantSource clock = InstantSource.system();
        private SecureRandom random = new SecureRandom();
        private Duration watchInterval = SecretWatch.INTERVAL;
        private boolean forwardAuthByDefault;

        private Builder(GatehouseConfig config) {
            this.config = config;
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
         * Gatehouse. With {@code session.store: redis} sessions are sealed before it sees them, with {@code cookie} its entries alone
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
         * @throws ConfigException when the settings contradict one another, with every problem
         */
        public Gatehouse build() {
            return new Gatehouse(this);
        }
    }
}
