package io.gatehouse;

import io.gatehouse.event.GatehouseListener;
import io.gatehouse.event.SessionEvent;
import io.gatehouse.internal.protocol.OpenIdClient;
import io.gatehouse.internal.protocol.Providers;
import io.gatehouse.internal.provider.ProviderFailure;
import io.gatehouse.internal.state.SessionLife;
import io.gatehouse.internal.state.Sessions;
import io.gatehouse.internal.state.Tags;
import io.gatehouse.session.Session;
import io.gatehouse.session.SessionStoreException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The operator's hand on the sessions: lists them and ends them, whoever's they are. What it does takes effect on the next request, on
 * every node that shares the store. Thread-safe; every call may wait for the session store.
 *
 * <p>It asks nobody who is calling: whoever offers it to others must.
 */
public final class SessionAdministration {
    /** The most sessions that are listed at a time. */
    public static final int MAX_LISTED = 1000;

    // As much of the hash as tells sessions apart in a list, and no more: it is neither a key nor good for finding one.
    private static final int REFERENCE_LENGTH = 12;

    private final Providers providers;
    private final Sessions sessions;
    private final SessionLife life;
    private final InstantSource clock;
    private final GatehouseListener events;

    SessionAdministration(
            Providers providers, Sessions sessions, SessionLife life, InstantSource clock, GatehouseListener events) {
        this.providers = providers;
        this.sessions = sessions;
        this.life = life;
        this.clock = clock;
        this.events = events;
    }

    /** Which sessions are meant. */
    public sealed interface Selector {
        /**
         * Every session of a person.
         *
         * @param subject the provider's identifier of the person, the {@code sub} claim
         * @param provider the name of the provider; null where there is one alone
         */
        record OfSubject(String subject, @Nullable String provider) implements Selector {
            /** Means a person of the one provider that there is. */
            public OfSubject(String subject) {
                this(subject, null);
            }
        }

        /**
         * Every session that hangs on one session at the provider.
         *
         * @param sid the provider's identifier of it, the {@code sid} claim
         * @param provider the name of the provider; null where there is one alone
         */
        record OfProviderSession(String sid, @Nullable String provider) implements Selector {
            /** Means a session at the one provider that there is. */
            public OfProviderSession(String sid) {
                this(sid, null);
            }

            /** Returns nothing of the identifier, by which sessions can be ended. */
            @Override
            public String toString() {
                return "OfProviderSession[redacted]";
            }
        }

        /** Every session there is. */
        record All() implements Selector {}
    }

    /**
     * A session as an operator sees it: nothing with which one could use it, and no claim but the subject.
     *
     * @param reference a short hash that tells it from others, the same for its whole life; of no use for anything else
     * @param subject the provider's identifier of the person
     * @param provider the name of the provider in the configuration
     * @param since when the person signed in
     * @param lastSeen when it was last used, as far as it was written down: up to a minute ago counts as now
     * @param endsAt when it ends if it is not used any more
     * @param clientAddress the address that the person signed in from; empty where it is not known
     * @param hasProviderSession whether the provider named its own session, so that it can end this one by that name
     */
    public record ListedSession(
            String reference,
            String subject,
            String provider,
            Instant since,
            Instant lastSeen,
            Instant endsAt,
            String clientAddress,
            boolean hasProviderSession) {}

    /**
     * Sessions that were asked for.
     *
     * @param sessions the sessions, the one that was used last at the beginning
     * @param more whether there are others, which the limit kept away
     */
    public record Listing(List<ListedSession> sessions, boolean more) {}

    /**
     * Lists sessions.
     *
     * @param limit how many at most, 1 to {@value #MAX_LISTED}
     * @return empty where sessions are sealed in browsers' cookies: nobody knows of them but the browsers
     * @throws ProviderNotNamedException when the provider must be named and is not, or is not known
     * @throws IssuerUnknownException when the provider's metadata must be read for it and cannot be
     * @throws SessionStoreException when the session store does not answer
     */
    public Optional<Listing> list(Selector selector, int limit) {
        if (limit < 1 || limit > MAX_LISTED) {
            throw new IllegalArgumentException("expected a limit from 1 to " + MAX_LISTED + ", but came " + limit);
        }
        List<ListedSession> all = new ArrayList<>();
        boolean more = false;
        for (String tag : tags(selector)) {
            Optional<Sessions.Listing> found = sessions.list(tag, limit, clock.instant());
            if (found.isEmpty()) {
                return Optional.empty();
            }
            found.get().sessions().forEach(session -> all.add(listed(session)));
            more |= found.get().more();
        }
        List<ListedSession> shown = all.stream()
                .sorted(Comparator.comparing(ListedSession::lastSeen).reversed())
                .limit(limit)
                .toList();
        return Optional.of(new Listing(shown, more || shown.size() < all.size()));
    }

    /**
     * Ends sessions, those that are sealed in cookies as well. Tokens are left to end by themselves, and the sessions at the provider go on:
     * who is to stay out must be locked there first, or signs in again without noticing.
     *
     * @return how many there were; empty where sessions are sealed in browsers' cookies, which nobody can count
     * @throws ProviderNotNamedException when the provider must be named and is not, or is not known
     * @throws IssuerUnknownException when the provider's metadata must be read for it and cannot be
     * @throws SessionStoreException when the session store does not answer
     */
    public OptionalInt end(Selector selector) {
        OptionalInt ended = OptionalInt.of(0);
        for (String tag : tags(selector)) {
            OptionalInt found = sessions.endAll(tag, clock.instant());
            ended = ended.isPresent() && found.isPresent()
                    ? OptionalInt.of(ended.getAsInt() + found.getAsInt())
                    : OptionalInt.empty();
        }
        events.on(new SessionEvent.SessionsEnded(
                name(selector), ended.isPresent() ? Integer.toString(ended.getAsInt()) : "unknown"));
        return ended;
    }

    private ListedSession listed(Session session) {
        return new ListedSession(
                Tags.reference(session).substring(0, REFERENCE_LENGTH),
                session.subject(),
                session.provider(),
                session.createdAt(),
                session.lastSeenAt(),
                life.end(session),
                session.clientAddress(),
                session.providerSession().isPresent());
    }

    private List<String> tags(Selector selector) {
        if (selector instanceof Selector.OfSubject person) {
            return issuers(person.provider()).stream()
                    .map(issuer -> Tags.ofSubject(issuer, person.subject()))
                    .toList();
        }
        if (selector instanceof Selector.OfProviderSession session) {
            return issuers(session.provider()).stream()
                    .map(issuer -> Tags.ofProviderSession(issuer, session.sid()))
                    .toList();
        }
        return List.of(Tags.ofEvery());
    }

    private static String name(Selector selector) {
        if (selector instanceof Selector.OfSubject) {
            return "subject";
        }
        return selector instanceof Selector.OfProviderSession ? "sid" : "all";
    }

    /** Returns the issuers of a provider: the same subject at another is another person. */
    private List<String> issuers(@Nullable String provider) {
        String names =
                providers.all().stream().map(client -> client.config().name()).collect(Collectors.joining(", "));
        if (provider == null && providers.all().size() > 1) {
            throw new ProviderNotNamedException(
                    "there are several providers, and the same subject or sid at another is somebody else's: expected the name of one, out of "
                            + names);
        }
        OpenIdClient client = provider == null
                ? providers.first()
                : providers
                        .named(provider)
                        .orElseThrow(() ->
                                new ProviderNotNamedException("expected the name of a provider, out of " + names));
        String key = client.config().key();
        try {
            return client.issuers()
                    .all()
                    .orElseThrow(() -> new ProviderNotNamedException("with " + key
                            + ".insecure-any-tenant the issuers cannot be counted: select all sessions, or name the tenants in "
                            + key + ".tenants"));
        } catch (ProviderFailure e) {
            throw new IssuerUnknownException(
                    key + ".issuer is not set, and the provider's metadata, which names it, cannot be read: "
                            + e.getMessage() + "; set " + key + ".issuer, or select all sessions",
                    e);
        }
    }
}
