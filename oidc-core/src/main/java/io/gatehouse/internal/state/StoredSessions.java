package io.gatehouse.internal.state;

import io.gatehouse.http.SetCookie;
import io.gatehouse.internal.crypto.Digests;
import io.gatehouse.internal.crypto.RandomText;
import io.gatehouse.internal.request.Request;
import io.gatehouse.session.Session;
import io.gatehouse.session.SessionRecord;
import io.gatehouse.session.SessionStore;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Sessions in a store; the browser holds nothing but 256 random bits, of which the store knows only the hash. */
public final class StoredSessions implements Sessions {
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z0-9_-]{43}");
    private static final int MAX_CANDIDATES = 3;

    private final SessionStore store;
    private final SessionLife life;
    private final CookieNames names;
    private final SecureRandom random;

    /** Creates the keeper. It owns the store and closes it. */
    public StoredSessions(SessionStore store, SessionLife life, CookieNames names, SecureRandom random) {
        this.store = store;
        this.life = life;
        this.names = names;
        this.random = random;
    }

    @Override
    public Optional<Live> find(Request request, Instant now) {
        List<String> candidates = request.cookies().all(names.session(request));
        for (int i = 0; i < candidates.size() && i < MAX_CANDIDATES; i++) {
            if (IDENTIFIER.matcher(candidates.get(i)).matches()) {
                Optional<Live> live = load(candidates.get(i), names.place(request), now);
                if (live.isPresent()) {
                    return live;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Live> load(String identifier, String place, Instant now) {
        String key = Digests.sha256Text(identifier);
        Optional<SessionRecord> record = store.load(key);
        if (record.isEmpty()) {
            return Optional.empty();
        }
        return SessionCodec.decode(record.get().data())
                .filter(session -> session.place().equals(place) && !life.ended(session, now))
                .map(session -> new Live(session, key, record.get().version()));
    }

    @Override
    public List<SetCookie> start(Request request, Session session) {
        String identifier = RandomText.token(random);
        store.create(Digests.sha256Text(identifier), record(session, 1));
        List<SetCookie> cookies = new ArrayList<>();
        cookies.add(SetCookie.forBrowserSession(names.session(request), identifier, names.attributes(request)));
        return cookies;
    }

    @Override
    public List<SetCookie> touch(Request request, Live live, Instant now) {
        if (life.dueForWrite(live.session(), now)) {
            // Losing this race means that another request has just written the same.
            store.replace(live.handle(), live.version(), record(live.session().seenAt(now), live.version() + 1));
        }
        return List.of();
    }

    @Override
    public void end(Live live) {
        store.delete(live.handle());
    }

    @Override
    public List<SetCookie> forget(Request request) {
        String name = names.session(request);
        return request.cookies().all(name).isEmpty()
                ? List.of()
                : List.of(SetCookie.expired(name, names.attributes(request)));
    }

    @Override
    public void close() {
        store.close();
    }

    private SessionRecord record(Session session, long version) {
        return new SessionRecord(SessionCodec.encode(session), version, life.end(session));
    }
}
