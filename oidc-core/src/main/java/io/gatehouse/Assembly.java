package io.gatehouse;

import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.event.GatehouseEvent;
import io.gatehouse.event.GatehouseListener;
import io.gatehouse.identity.ClaimIdentityMapper;
import io.gatehouse.identity.IdentityMapper;
import io.gatehouse.internal.crypto.Sealer;
import io.gatehouse.internal.flow.Engine;
import io.gatehouse.internal.flow.Parts;
import io.gatehouse.internal.page.Pages;
import io.gatehouse.internal.page.RefusalWriter;
import io.gatehouse.internal.protocol.Providers;
import io.gatehouse.internal.request.IdentityHeaders;
import io.gatehouse.internal.state.CookieNames;
import io.gatehouse.internal.state.ExpiredSessions;
import io.gatehouse.internal.state.LoginTickets;
import io.gatehouse.internal.state.LogoutTickets;
import io.gatehouse.internal.state.Realms;
import io.gatehouse.internal.state.SessionLife;
import io.gatehouse.internal.state.Sessions;
import io.gatehouse.internal.watch.SecretWatch;
import io.gatehouse.session.SessionStore;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Puts the parts of a {@link Gatehouse} together. */
final class Assembly {
    private final Gatehouse.Builder builder;
    final Audience audience;
    final Estate estate;
    final CookieNames names;
    final Sealer sealer;
    final Providers providers;
    final Engine engine;
    final SessionAdministration sessionAdministration;

    /**
     * Puts the parts together. Nothing is called, and what is taken over goes on to be used by the older one as well.
     *
     * @param before what is taken over; null where there is nothing
     */
    Assembly(Gatehouse.Builder builder, @Nullable Estate before) {
        this.builder = builder;
        GatehouseConfig config = builder.config;
        Pages pages = Pages.load(config.pageTemplates(), builder.random);
        byte[] ownKey = Estate.ownKey(before, builder.random);
        this.audience = new Audience(config, builder.listeners, ownKey, builder.clock);
        GatehouseListener events = audience.events();
        this.estate = orGiveUp(
                () -> new Estate(
                        config,
                        builder.sessionStore,
                        new Estate.Means(builder.clock, builder.random),
                        ownKey,
                        events,
                        before),
                audience);
        try {
            config.weakSettings()
                    .forEach(weak -> events.on(new GatehouseEvent.WeakSetting(weak.key(), weak.givesUp())));
            this.sealer = new Sealer(estate.sealingKeys(), builder.random);
            // What is sealed for one provider and client is worth nothing with another.
            Realms realms = Realms.of(config);
            this.names = new CookieNames(config.session().cookie());
            SessionLife life = new SessionLife(config.session());
            SessionStore store = audience.measured(estate.store());
            ExpiredSessions expired = new ExpiredSessions(life, builder.clock, events);
            Sessions sessions =
                    SessionStores.keeper(config, store, sealer, life, names, realms, builder.random, expired);
            this.providers = new Providers(estate.clients());
            IdentityMapper mapper = builder.identityMapper != null
                    ? builder.identityMapper
                    : new ClaimIdentityMapper(
                            config.identity().name(), config.identity().roles());
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
                    estate.assertions(),
                    pages,
                    new RefusalWriter(config, pages, builder.random),
                    builder.random,
                    builder.clock,
                    events,
                    config.forwardAuth().orElse(builder.forwardAuthByDefault),
                    estate.succession(),
                    builder.identityMapper,
                    estate.events()));
            this.sessionAdministration = new SessionAdministration(providers, sessions, life, builder.clock, events);
        } catch (RuntimeException | Error e) {
            closeAfter(e, estate, audience);
            throw e;
        }
    }

    /**
     * Begins: from now on what lasts is judged by this one, secrets are watched, and listeners are told.
     *
     * @param before watches the secrets of the older one, and is closed; null where there is none
     * @param notReady tells why logins or sessions cannot be had
     */
    SecretWatch begin(@Nullable SecretWatch before, Supplier<List<String>> notReady) {
        return orGiveUp(
                () -> {
                    if (before != null) {
                        estate.prepare();
                        before.close();
                    }
                    estate.begin(builder.config, audience.events());
                    engine.begin();
                    SecretWatch watch = SecretsInUse.watch(
                            builder.config,
                            sealer,
                            providers,
                            estate.assertions(),
                            builder.watchInterval,
                            audience.events());
                    audience.begin(builder.config, estate.store(), notReady);
                    return watch;
                },
                engine,
                estate,
                audience);
    }

    /** Returns what is made; where that fails, closes what was made before it, which nobody else would. */
    private static <T> T orGiveUp(Supplier<T> maker, AutoCloseable... made) {
        try {
            return maker.get();
        } catch (RuntimeException | Error e) {
            closeAfter(e, made);
            throw e;
        }
    }

    private static void closeAfter(Throwable failure, AutoCloseable... made) {
        for (AutoCloseable one : made) {
            try {
                one.close();
            } catch (Exception e) {
                failure.addSuppressed(e);
            }
        }
    }
}
