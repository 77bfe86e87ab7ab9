package io.gatehouse.internal.state;

import io.gatehouse.http.SetCookie;
import io.gatehouse.internal.crypto.Sealer;
import io.gatehouse.internal.request.ClaimJson;
import io.gatehouse.internal.request.RefusedException;
import io.gatehouse.internal.request.Request;
import io.gatehouse.outcome.RefusalCode;
import io.gatehouse.session.Session;
import io.gatehouse.session.SessionStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Sessions in the browser itself: sealed, and cut into cookies that browsers accept. The cookie of the plain name says how many there
 * are; a piece of another session, a missing or a surplus one fails the seal.
 */
public final class SealedSessions implements Sessions {
    private static final String PURPOSE = "session";
    private static final int MAX_COOKIE_BYTES = 4096;
    private static final int MAX_CHUNKS = 3;
    private static final int MAX_CANDIDATES = 3;

    private final Sealer sealer;
    private final SessionLife life;
    private final CookieNames names;
    private final Realms realms;
    private final Revocations revocations;
    private final RefreshResults results;
    private final OpenedSessions recent;
    private final SessionStore store;
    private final Consumer<Session> expired;

    /**
     * Creates the keeper. It owns the store and closes it.
     *
     * @param realms what sessions belong to, each to the one of its own provider
     * @param store whose entries remember which sessions have ended
     * @param expired is told of sessions that are over by their own time, each time that a request brings one
     */
    public SealedSessions(
            Sealer sealer,
            SessionLife life,
            CookieNames names,
            Realms realms,
            SessionStore store,
            Consumer<Session> expired) {
        this.sealer = sealer;
        this.life = life;
        this.names = names;
        this.realms = realms;
        this.store = store;
        this.expired = expired;
        this.recent = new OpenedSessions(sealer);
        this.results = new RefreshResults(store.entries(), sealer, realms);
        this.revocations = new Revocations(store.entries(), life.longest());
    }

    @Override
    public List<Live> findAll(Request request, List<Realm> accepted, Instant now) {
        return opened(
                request,
                accepted,
                found -> !revocations.revoked(found.live().session(), found.endings())
                        && !hasExpired(found.live().session(), now));
    }

    private boolean hasExpired(Session session, Instant now) {
        boolean over = life.ended(session, now);
        if (over) {
            expired.accept(session);
        }
        return over;
    }

    @Override
    public Optional<Session> ended(Request request, List<Realm> accepted) {
        return opened(request, accepted, found -> true).stream().findFirst().map(Live::session);
    }

    private List<Live> opened(Request request, List<Realm> accepted, Predicate<OpenedSessions.Opened> counts) {
        Set<String> done = new HashSet<>();
        List<Live> sessions = new ArrayList<>();
        for (Realm realm : accepted) {
            String name = names.session(request, realm);
            if (!done.contains(name)) {
                Optional<Live> found = opened(request, realm, name, counts);
                if (found.isPresent()) {
                    done.add(name);
                    sessions.add(found.get());
                }
            }
        }
        return sessions;
    }

    private Optional<Live> opened(Request request, Realm realm, String name, Predicate<OpenedSessions.Opened> counts) {
        for (String first : candidates(request, name)) {
            for (String text : join(request, name, first)) {
                Optional<OpenedSessions.Opened> found = recent.open(binding(request, name, realm), text)
                        .filter(opened -> isOf(realm, request, opened.live().session()));
                if (found.isPresent()) {
                    if (counts.test(found.get())) {
                        return found.map(OpenedSessions.Opened::live);
                    }
                    // Nobody needs it again.
                    recent.forget(text);
                }
            }
        }
        return Optional.empty();
    }

    private boolean isOf(Realm realm, Request request, Session session) {
        return session.provider().equals(realm.provider()) && session.place().equals(names.place(request));
    }

    /** Returns the values sent under a name: another host of the domain can add some, which must not be able to hide ours. */
    private static List<String> candidates(Request request, String name) {
        List<String> values = request.cookies().all(name);
        return values.subList(0, Math.min(values.size(), MAX_CANDIDATES));
    }

    /** Returns every text that the pieces may make; of one piece each there is one. */
    private static List<String> join(Request request, String name, String first) {
        if (first.length() < 3 || first.charAt(1) != '.') {
            return List.of();
        }
        int count = first.charAt(0) - '0';
        if (count < 1 || count > MAX_CHUNKS) {
            return List.of();
        }
        List<String> texts = List.of(first.substring(2));
        for (int i = 1; i < count; i++) {
            List<String> longer = new ArrayList<>();
            for (String piece : candidates(request, name + "." + i)) {
                texts.forEach(text -> longer.add(text + piece));
            }
            texts = longer;
        }
        return texts;
    }

    @Override
    public List<SetCookie> start(Request request, Session session) throws RefusedException {
        Realm realm = realms.of(session.provider())
                .orElseThrow(() -> new IllegalArgumentException("a session is of no configured provider"));
        String name = names.session(request, realm);
        SetCookie.Attributes attributes = names.attributes(request);
        String text = sealer.seal(binding(request, name, realm), SessionCodec.encode(session));
        // Browsers count the whole line: name, value and attributes.
        int room = MAX_COOKIE_BYTES
                - SetCookie.forBrowserSession(name + ".1", "1.", attributes).size();
        int count = (text.length() + room - 1) / room;
        if (count > MAX_CHUNKS) {
            throw tooLarge(session, text.length(), room * MAX_CHUNKS);
        }
        List<SetCookie> cookies = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String piece = text.substring(i * room, Math.min(text.length(), (i + 1) * room));
            cookies.add(
                    i == 0
                            ? SetCookie.forBrowserSession(name, count + "." + piece, attributes)
                            : SetCookie.forBrowserSession(name + "." + i, piece, attributes));
        }
        for (int i = count; i < MAX_CHUNKS; i++) {
            if (!request.cookies().all(name + "." + i).isEmpty()) {
                cookies.add(SetCookie.expired(name + "." + i, attributes));
            }
        }
        return cookies;
    }

    @Override
    public List<SetCookie> touch(Request request, Live live, Instant now) {
        if (!life.dueForWrite(live.session(), now)) {
            return List.of();
        }
        try {
            return start(request, live.session().toBuilder().lastSeenAt(now).build());
        } catch (RefusedException e) {
            // What fitted at login fits now, unless the host's name became longer: then the session ends early.
            return List.of();
        }
    }

    @Override
    public Optional<Renewed> renew(Request request, Live live, Session renewed) {
        // First of all, so that new tokens are not lost; who finds them there asks whether the session has ended.
        results.keep(live.session(), renewed);
        if (Insistence.on(() -> revocations.revoked(renewed))) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Renewed(new Live(renewed, "", 0), start(request, renewed)));
        } catch (RefusedException e) {
            // It has grown too large. The old tokens are worth nothing any more, so neither is the session.
            return Optional.empty();
        }
    }

    @Override
    public Optional<Renewed> reload(Request request, Live live, Instant now) {
        Session session = results.of(live.session()).orElse(live.session());
        if (life.ended(session, now) || revocations.revoked(session)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Renewed(
                    new Live(session, "", 0), session == live.session() ? List.of() : start(request, session)));
        } catch (RefusedException e) {
            return Optional.empty();
        }
    }

    /** {@inheritDoc} When it was last used, a newer cookie of the browser's knows: inactivity is not seen here. */
    @Override
    public Optional<Live> current(Live live, boolean used, Instant now) {
        Session session = results.of(live.session()).orElse(live.session());
        return now.isBefore(life.absoluteEnd(session)) && !revocations.revoked(session)
                ? Optional.of(new Live(session, "", 0))
                : Optional.empty();
    }

    @Override
    public void end(Live live, Instant now) {
        // The browser forgets its cookies; a copy that somebody took must not go on.
        revocations.revoke(Tags.ofSession(live.session()), now);
    }

    @Override
    public OptionalInt endAll(String tag, Instant now) {
        revocations.revoke(tag, now);
        return OptionalInt.empty();
    }

    @Override
    public Optional<Listing> list(String tag, int limit, Instant now) {
        return Optional.empty();
    }

    @Override
    public List<SetCookie> forget(Request request, List<Realm> of) {
        List<SetCookie> cookies = new ArrayList<>();
        for (String name : names.sessions(request, of)) {
            for (int i = 0; i < MAX_CHUNKS; i++) {
                String chunk = i == 0 ? name : name + "." + i;
                if (!request.cookies().all(chunk).isEmpty()) {
                    cookies.add(SetCookie.expired(chunk, names.attributes(request)));
                }
            }
        }
        return cookies;
    }

    @Override
    public void close() {
        store.close();
    }

    private Sealer.Binding binding(Request request, String name, Realm realm) {
        return new Sealer.Binding(PURPOSE, name, realm.authority(), names.place(request));
    }

    private static RefusedException tooLarge(Session session, int size, int limit) {
        String largest = "";
        int most = 0;
        for (Map.Entry<String, Object> claim : session.claims().entrySet()) {
            int length = ClaimJson.write(claim.getValue()).length();
            if (length > most) {
                most = length;
                largest = claim.getKey();
            }
        }
        return new RefusedException(
                RefusalCode.SESSION_TOO_LARGE,
                "the sealed session has " + size + " bytes, " + limit + " fit into " + MAX_CHUNKS
                        + " cookies; the largest claim is " + largest + " with " + most + " bytes (tokens: ID token "
                        + session.tokens().idToken().length() + ", access token "
                        + session.tokens().accessToken().length() + ", refresh token "
                        + session.tokens().refreshToken().map(String::length).orElse(0)
                        + " bytes): name it in identity.claims.drop, make the provider's tokens smaller, or set session.store to memory");
    }
}
