package io.gatehouse.internal.state;

import io.gatehouse.http.SetCookie;
import io.gatehouse.internal.crypto.Digests;
import io.gatehouse.internal.crypto.RandomText;
import io.gatehouse.internal.request.Request;
import io.gatehouse.session.Session;
import io.gatehouse.session.SessionRecord;
import io.gatehouse.session.SessionStore;
import io.gatehouse.session.SessionStoreException;
import io.gatehouse.session.SessionTags;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Sessions in a store; the browser holds nothing but 256 random bits, of which the store knows only the hash. */
public final class StoredSessions implements Sessions {
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z0-9_-]{43}");
    private static final int MAX_CANDIDATES = 3;
    /** From the code to the session: the calls to the provider, each with its time-out. */
    private static final Duration LONGEST_LOGIN = Duration.ofMinutes(10);

    private static final int MAX_RENEWALS = 20;

    private final SessionStore store;
    private final SessionLife life;
    private final CookieNames names;
    private final Realms realms;
    private final SecureRandom random;
    private final RecordCodec codec;
    private final ReadRecords records;
    private final Revocations justEnded;

    /**
     * Creates the keeper. It owns the store and closes it.
     *
     * @param codec writes sessions for the store
     */
    public StoredSessions(
            SessionStore store,
            RecordCodec codec,
            SessionLife life,
            CookieNames names,
            Realms realms,
            SecureRandom random) {
        this.store = store;
        this.realms = realms;
        this.codec = codec;
        this.records = new ReadRecords(codec);
        this.justEnded = new Revocations(store.entries(), LONGEST_LOGIN);
        this.life = life;
        this.names = names;
        this.random = random;
    }

    @Override
    public List<Live> findAll(Request request, List<Realm> accepted, Instant now) {
        if (accepted.size() == 1) {
            return find(
                            request,
                            names.session(request, accepted.get(0)),
                            List.of(accepted.get(0).provider()),
                            now)
                    .map(List::of)
                    .orElse(List.of());
        }
        List<Live> found = new ArrayList<>();
        for (String name : names.sessions(request, accepted)) {
            // Under a name, only sessions of the providers whose name it is: one cookie is not worth another.
            List<String> providers = accepted.stream()
                    .filter(realm -> names.session(request, realm).equals(name))
                    .map(Realm::provider)
                    .toList();
            find(request, name, providers, now).ifPresent(found::add);
        }
        return found;
    }

    private Optional<Live> find(Request request, String name, List<String> providers, Instant now) {
        List<String> candidates = request.cookies().all(name);
        for (int i = 0; i < candidates.size() && i < MAX_CANDIDATES; i++) {
            if (IDENTIFIER.matcher(candidates.get(i)).matches()) {
                Optional<Live> live = load(candidates.get(i), names.place(request), now)
                        .filter(known -> providers.contains(known.session().provider()));
                if (live.isPresent()) {
                    return live;
                }
            }
        }
        return Optional.empty();
    }

    /** A store drops what has ended, so there is nothing. */
    @Override
    public Optional<Session> ended(Request request, List<Realm> accepted) {
        return Optional.empty();
    }

    private Optional<Live> load(String identifier, String place, Instant now) {
        return byKey(Digests.sha256Text(identifier), now)
                .filter(live -> live.session().place().equals(place));
    }

    private Optional<Live> byKey(String key, Instant now) {
        Optional<SessionRecord> record = store.load(key);
        Optional<Live> live =
                record.flatMap(found -> records.read(key, found)).filter(found -> !life.ended(found.session(), now));
        if (live.isEmpty()) {
            records.forget(key);
        }
        return live;
    }

    @Override
    public List<SetCookie> start(Request request, Session session) {
        String identifier = RandomText.token(random);
        String key = Digests.sha256Text(identifier);
        store.create(key, record(key, session, 1), new SessionTags(Tags.of(session), life.latestEnd(session)));
        if (justEnded.revoked(session)) {
            // A logout came while the login was under way: it found no session to end, and no other one will come.
            store.delete(key);
        }
        List<SetCookie> cookies = new ArrayList<>();
        Realm realm = realms.of(session.provider())
                .orElseThrow(() -> new IllegalArgumentException("a session is of no configured provider"));
        cookies.add(SetCookie.forBrowserSession(names.session(request, realm), identifier, names.attributes(request)));
        return cookies;
    }

    @Override
    public List<SetCookie> touch(Request request, Live live, Instant now) {
        if (life.dueForWrite(live.session(), now)) {
            try {
                // Losing this race means that another request has just written the same.
                store.replace(
                        live.handle(),
                        live.version(),
                        record(
                                live.handle(),
                                live.session().toBuilder().lastSeenAt(now).build(),
                                live.version() + 1));
            } catch (SessionStoreException e) {
                // A store that can be read and not written, such as a full one. The session was found, so the request
                // passes; if it stays so, the session ends early.
                return List.of();
            }
        }
        return List.of();
    }

    @Override
    public Optional<Renewed> renew(Request request, Live live, Session renewed) {
        return Insistence.on(() -> keep(live, renewed));
    }

    private Optional<Renewed> keep(Live live, Session renewed) {
        Live base = live;
        for (int i = 0; i < MAX_RENEWALS; i++) {
            Session next = base.session().lastSeenAt().isAfter(renewed.lastSeenAt())
                    ? renewed.toBuilder()
                            .lastSeenAt(base.session().lastSeenAt())
                            .build()
                    : renewed;
            long version = base.version() + 1;
            if (store.replace(base.handle(), base.version(), record(base.handle(), next, version))) {
                return Optional.of(new Renewed(new Live(next, base.handle(), version), List.of()));
            }
            Optional<Live> current = byKey(base.handle(), next.lastSeenAt());
            if (current.isEmpty()) {
                return Optional.empty();
            }
            if (current.get().session().refreshes() != live.session().refreshes()) {
                // Ours, of which the store's answer was lost; or somebody else has renewed it after our lease was over:
                // what is kept stays.
                return Optional.of(new Renewed(current.get(), List.of()));
            }
            base = current.get();
        }
        throw new SessionStoreException("a session changed " + MAX_RENEWALS + " times while its new tokens were kept");
    }

    @Override
    public Optional<Renewed> reload(Request request, Live live, Instant now) {
        return byKey(live.handle(), now).map(current -> new Renewed(current, List.of()));
    }

    @Override
    public void end(Live live, Instant now) {
        store.delete(live.handle());
    }

    @Override
    public OptionalInt endAll(String tag, Instant now) {
        try {
            justEnded.revoke(tag, now);
        } catch (SessionStoreException e) {
            // A full store keeps nothing new, and can delete: what there is ends, which matters more.
            return OptionalInt.of(store.deleteAll(tag));
        }
        return OptionalInt.of(store.deleteAll(tag));
    }

    @Override
    public Optional<Listing> list(String tag, int limit, Instant now) {
        // One more than asked for tells whether there are others.
        List<String> keys = store.keys(tag, limit + 1);
        List<Session> sessions = new ArrayList<>();
        for (String key : keys.subList(0, Math.min(limit, keys.size()))) {
            byKey(key, now).map(Live::session).ifPresent(sessions::add);
        }
        return Optional.of(new Listing(List.copyOf(sessions), keys.size() > limit));
    }

    @Override
    public List<SetCookie> forget(Request request, List<Realm> of) {
        return names.sessions(request, of).stream()
                .filter(name -> !request.cookies().all(name).isEmpty())
                .map(name -> SetCookie.expired(name, names.attributes(request)))
                .toList();
    }

    @Override
    public void close() {
        store.close();
    }

    private SessionRecord record(String key, Session session, long version) {
        return new SessionRecord(codec.encode(key, session), version, life.end(session));
    }
}
