package io.gatehouse.servlet;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the container's {@code HttpSession} in step with ours, and never makes one. It is bound to the first session of ours that is
 * seen with it; whoever comes with another, be it a new one of the same person, or with none any more, does not get what the application
 * put there. So it ends with ours, wherever that was ended: at the latest when the browser comes next.
 */
final class HttpSessionBridge {
    /** Where the binding is kept in the {@code HttpSession}: a hash, so that a session that is written to disk tells nothing. */
    static final String BINDING = "io.gatehouse.servlet.session";

    private HttpSessionBridge() {}

    /** Gives the session a new identifier after a login, so that one that somebody planted before is worth nothing. */
    static void renew(HttpServletRequest request) {
        if (request.getSession(false) != null) {
            request.changeSessionId();
        }
    }

    /** Throws the session away after a logout. */
    static void end(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        if (session != null) {
            invalidate(session);
        }
    }

    /**
     * Makes sure that a request sees no {@code HttpSession} of another session of ours.
     *
     * @param reference the request's own; null where it has none
     */
    static void align(HttpServletRequest request, @Nullable String reference) {
        HttpSession session = request.getSession(false);
        if (session == null) {
            return;
        }
        try {
            Object bound = session.getAttribute(BINDING);
            if (bound == null) {
                if (reference != null) {
                    session.setAttribute(BINDING, reference);
                }
            } else if (!bound.equals(reference)) {
                session.invalidate();
            }
        } catch (IllegalStateException e) {
            // Another request of the same browser has ended it meanwhile.
        }
    }

    /**
     * Returns the session that an application asks for in a request for which no session of ours counts: of a caller with an access token
     * one that was made by such a request of the same caller, of anybody else one that belongs to nobody, or a new one. What was kept for the
     * person in the browser, whose cookie may have come along, is not shown; where the application insists on a session, it has to go, since
     * a browser has one cookie for both.
     *
     * @param reference what tells a caller with an access token from everybody else; null for anybody else
     */
    static @Nullable HttpSession apart(HttpServletRequest request, boolean create, @Nullable String reference) {
        HttpSession session = request.getSession(false);
        if (session != null) {
            try {
                if (Objects.equals(reference, session.getAttribute(BINDING))) {
                    return session;
                }
            } catch (IllegalStateException e) {
                // Another request of the same browser has ended it meanwhile.
            }
            if (create) {
                invalidate(session);
            }
        }
        if (!create) {
            return null;
        }
        HttpSession made = request.getSession(true);
        if (reference != null) {
            made.setAttribute(BINDING, reference);
        }
        return made;
    }

    /** Binds a session that the application has just asked for. */
    static void bind(HttpSession session, String reference) {
        if (session.getAttribute(BINDING) == null) {
            session.setAttribute(BINDING, reference);
        }
    }

    private static void invalidate(HttpSession session) {
        try {
            session.invalidate();
        } catch (IllegalStateException e) {
            // Another request of the same browser was faster.
        }
    }
}
