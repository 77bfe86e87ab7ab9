package io.gatehouse.internal.state;

import io.gatehouse.http.SetCookie;
import io.gatehouse.internal.request.RefusedException;
import io.gatehouse.internal.request.Request;
import io.gatehouse.session.Session;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The sessions of browsers, wherever they are kept. */
public interface Sessions extends AutoCloseable {
    /**
     * A session that a request has.
     *
     * @param session the session
     * @param handle what the keeper needs to find it again; never written anywhere
     * @param version which version was read
     * @param reference what tells the session from every other, {@link Tags#reference}
     */
    record Live(Session session, String handle, long version, String reference) {
        Live(Session session, String handle, long version) {
            this(session, handle, version, Tags.reference(session));
        }

        /** Notes, for events, that a request is made by whom the session is of. */
        public void madeBy(Request request) {
            request.isBy(session.provider(), session.subject(), reference);
        }

        /** Returns the session's own words. */
        @Override
        public String toString() {
            return session.toString();
        }
    }

    /**
     * Returns the sessions of a request that have not ended, one for each cookie at most.
     *
     * @param realms of which providers they may be; a session of another is none
     */
    List<Live> findAll(Request request, List<Realm> realms, Instant now);

    /** Returns the session of a request, if it has one that has not ended; of several the newest. */
    default Optional<Live> find(Request request, List<Realm> realms, Instant now) {
        List<Live> found = findAll(request, realms, now);
        return found.size() == 1
                ? Optional.of(found.get(0))
                : found.stream().max(Comparator.comparing(live -> live.session().createdAt()));
    }

    /**
     * Returns a session of a request that counts no more, for the little that it is still good for: telling the provider which of its
     * own sessions is meant. Empty where the request itself does not carry it.
     */
    Optional<Session> ended(Request request, List<Realm> realms);

    /**
     * Keeps a new session under a new identifier.
     *
     * @return the cookies to set
     * @throws RefusedException when the session is too large to be kept
     */
    List<SetCookie> start(Request request, Session session) throws RefusedException;

    /** Notes that a session is used. Written down sparingly: not for each request. Returns the cookies to set. */
    List<SetCookie> touch(Request request, Live live, Instant now);

    /**
     * A session that was renewed, as it is kept now.
     *
     * @param live the session; that of another request which was faster, where there was one
     * @param cookies the cookies to set
     */
    record Renewed(Live live, List<SetCookie> cookies) {}

    /**
     * Keeps a session with new tokens in place of the one it was made of.
     *
     * @param live the session that it was made of
     * @param renewed the same session with new tokens, {@link Session#refreshes()} counted on
     * @return empty when the session has ended meanwhile: the new tokens belong to nobody
     */
    Optional<Renewed> renew(Request request, Live live, Session renewed);

    /** Returns the session as it is kept now, perhaps renewed by another request; empty when it has ended meanwhile. */
    Optional<Renewed> reload(Request request, Live live, Instant now);

    /**
     * Returns the session of a request that lasts, as it is kept now; empty when it has ended meanwhile.
     *
     * @param used whether the session is used by it, which is written down as sparingly as ever, and only where that needs no cookie
     */
    Optional<Live> current(Live live, boolean used, Instant now);

    /** Ends a session. */
    void end(Live live, Instant now);

    /**
     * Ends every session with the {@linkplain Tags tag} that began until now.
     *
     * @return how many there were; empty where that cannot be known
     */
    OptionalInt endAll(String tag, Instant now);

    /**
     * Some sessions.
     *
     * @param sessions those that were asked for, in no particular order
     * @param more whether there are others beside them
     */
    record Listing(List<Session> sessions, boolean more) {}

    /**
     * Returns sessions with the tag.
     *
     * @param limit the most sessions to return
     * @return empty where sessions are not kept here and so cannot be listed
     */
    Optional<Listing> list(String tag, int limit, Instant now);

    /** Returns the cookies that make the browser forget every session of these providers that it sent. */
    List<SetCookie> forget(Request request, List<Realm> realms);

    @Override
    void close();
}
