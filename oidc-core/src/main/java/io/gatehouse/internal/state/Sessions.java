package io.gatehouse.internal.state;

import io.gatehouse.http.SetCookie;
import io.gatehouse.internal.request.RefusedException;
import io.gatehouse.internal.request.Request;
import io.gatehouse.session.Session;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The sessions of browsers, wherever they are kept. */
public interface Sessions extends AutoCloseable {
    /**
     * A session that a request has.
     *
     * @param session the session
     * @param handle what the keeper needs to find it again; never written anywhere
     * @param version which version was read
     */
    record Live(Session session, String handle, long version) {
        /** Returns the session's own words. */
        @Override
        public String toString() {
            return session.toString();
        }
    }

    /** Returns the session of a request, if it has one that has not ended. */
    Optional<Live> find(Request request, Instant now);

    /**
     * Keeps a new session under a new identifier.
     *
     * @return the cookies to set
     * @throws RefusedException when the session is too large to be kept
     */
    List<SetCookie> start(Request request, Session session) throws RefusedException;

    /** Notes that a session is used. Written down sparingly: not for each request. Returns the cookies to set. */
    List<SetCookie> touch(Request request, Live live, Instant now);

    /** Ends a session. */
    void end(Live live);

    /** Returns the cookies that make the browser forget every session cookie it sent. */
    List<SetCookie> forget(Request request);

    @Override
    void close();
}
