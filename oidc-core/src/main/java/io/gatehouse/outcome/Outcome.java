package io.gatehouse.outcome;

import io.gatehouse.http.CanonicalPath;
import io.gatehouse.http.Origin;
import io.gatehouse.http.SetCookie;
import io.gatehouse.identity.Caller;
import io.gatehouse.identity.Identity;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done about a request. Exactly one of four: let it through, send the browser elsewhere, answer it, or refuse it. Each
 * may set cookies.
 */
public sealed interface Outcome {

    /** Returns the cookies to set, whatever else is done. */
    List<SetCookie> cookies();

    /** Returns what became of the browser's session by this request. */
    SessionChange sessionChange();

    /** Calls the one case that applies. Java 17 has no pattern matching for {@code switch}; this is as exhaustive. */
    <R> R match(Cases<R> cases);

    /** What became of the browser's session. */
    enum SessionChange {
        /** Nothing. */
        NONE,
        /** A login succeeded: whatever the application kept for this browser gets a new identifier. */
        STARTED,
        /** The session ended: whatever the application kept for this browser is to be thrown away. */
        ENDED
    }

    /**
     * One function per kind of outcome.
     *
     * @param <R> what the functions return
     */
    interface Cases<R> {
        /** The request goes on to the application. */
        R proceed(Proceed proceed);

        /** The browser is sent elsewhere. */
        R redirect(Redirect redirect);

        /** The request is answered here. */
        R reply(Reply reply);

        /** The request is refused. */
        R refuse(Refuse refuse);
    }

    /** The request goes on to the application, with its headers edited, along the canonical path that was judged. */
    final class Proceed implements Outcome {
        private final Caller caller;
        private final @Nullable String sessionReference;
        private final boolean sessionCounts;
        private final CanonicalPath path;
        private final Origin origin;
        private final String clientAddress;
        private final HeaderEdits headers;
        private final List<SetCookie> cookies;
        private final Tenure tenure;

        /**
         * Creates the outcome.
         *
         * @param caller who asks
         * @param sessionReference what tells the session from every other; null where the request has none
         * @param sessionCounts whether a session would have counted; without, its lack says nothing
         * @param path the path that was judged, below the context path
         * @param origin the origin that the browser sees
         * @param clientAddress the address of the client, trusted proxies looked through
         * @param headers what to do to the request's headers
         * @param cookies the cookies to set
         * @param tenure for how long the request may last
         */
        public Proceed(
                Caller caller,
                @Nullable String sessionReference,
                boolean sessionCounts,
                CanonicalPath path,
                Origin origin,
                String clientAddress,
                HeaderEdits headers,
                List<SetCookie> cookies,
                Tenure tenure) {
            this.caller = caller;
            this.sessionReference = sessionReference;
            this.sessionCounts = sessionCounts;
            this.path = path;
            this.origin = origin;
            this.clientAddress = clientAddress;
            this.headers = headers;
            this.cookies = List.copyOf(cookies);
            this.tenure = tenure;
        }

        /** Returns who asks; empty for an anonymous request. */
        public Optional<Identity> identity() {
            return caller.identity();
        }

        /** Returns who asks, and by which credential. */
        public Caller caller() {
            return caller;
        }

        /**
         * Returns what tells the session of the request from every other, the same for the session's whole life, a hash that opens nothing:
         * whoever keeps something for the person binds it to this, so that it does not outlive the session. With an access token in place
         * of a session it tells whoever the token stands for from everybody else. Empty where there is neither.
         */
        public Optional<String> sessionReference() {
            return Optional.ofNullable(sessionReference);
        }

        /**
         * Tells whether a session would have counted here. Where it would not, such as on a rule that accepts access tokens alone, that there
         * is none does not mean that the person's has ended.
         */
        public boolean sessionCounts() {
            return sessionCounts;
        }

        /** Returns the path that was judged, below the context path. */
        public CanonicalPath path() {
            return path;
        }

        /** Returns the origin that the browser sees. */
        public Origin origin() {
            return origin;
        }

        /** Returns the address of the client, trusted proxies looked through. */
        public String clientAddress() {
            return clientAddress;
        }

        /** Returns what to do to the request's headers before the application sees them. */
        public HeaderEdits headers() {
            return headers;
        }

        /** Returns for how long the request may last, should it last: what is not over in a moment must ask from time to time. */
        public Tenure tenure() {
            return tenure;
        }

        @Override
        public List<SetCookie> cookies() {
            return cookies;
        }

        @Override
        public SessionChange sessionChange() {
            return SessionChange.NONE;
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.proceed(this);
        }
    }

    /**
     * The browser is sent elsewhere with status 302, or 303 after a POST. Carries {@code Cache-Control: no-store} and
     * {@code Referrer-Policy: no-referrer}.
     *
     * @param status 302 or 303
     * @param location an absolute URL, or a path beginning with a single slash; made of ASCII alone
     * @param cookies the cookies to set
     * @param sessionChange what became of the session
     */
    record Redirect(int status, String location, List<SetCookie> cookies, SessionChange sessionChange)
            implements Outcome {
        /** Copies the list. */
        public Redirect {
            cookies = List.copyOf(cookies);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.redirect(this);
        }

        /** Returns the status alone: locations hold states. */
        @Override
        public String toString() {
            return "Redirect[" + status + "]";
        }
    }

    /**
     * The request is answered here.
     *
     * @param answer status, headers and body
     * @param cookies the cookies to set
     * @param sessionChange what became of the session
     */
    record Reply(Answer answer, List<SetCookie> cookies, SessionChange sessionChange) implements Outcome {
        /** Copies the list. */
        public Reply {
            cookies = List.copyOf(cookies);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.reply(this);
        }
    }

    /**
     * The request is refused. The answer is already written, in the shape that the client accepts; the refusal is there for adapters
     * whose protocol needs another shape.
     *
     * @param refusal why
     * @param answer status, headers and body
     * @param cookies the cookies to set
     */
    record Refuse(Refusal refusal, Answer answer, List<SetCookie> cookies) implements Outcome {
        /** Copies the list. */
        public Refuse {
            cookies = List.copyOf(cookies);
        }

        @Override
        public SessionChange sessionChange() {
            return SessionChange.NONE;
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.refuse(this);
        }
    }
}
