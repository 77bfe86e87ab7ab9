package io.gatehouse.servlet;

import io.gatehouse.identity.Identity;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the container's {@code HttpSession} in step with ours, and never makes one. It is bound to the first identity that is seen
 * with it; whoever comes with another, or with none any more, does not get what the application put there.
 */
final class HttpSessionBridge {
    /** Where the binding is kept in the {@code HttpSession}: a hash, so that a session that is written to disk tells nothing. */
    static final String BINDING = "io.gatehouse.servlet.identity";

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

    /** Makes sure that a request of this identity, or of nobody, sees no session of another. */
    static void align(HttpServletRequest request, @Nullable Identity identity) {
        HttpSession session = request.getSession(false);
        if (session == null) {
            return;
        }
        try {
            Object bound = session.getAttribute(BINDING);
            String expected = identity == null ? null : bindingOf(identity);
            if (bound == null) {
                if (expected != null) {
                    session.setAttribute(BINDING, expected);
                }
            } else if (!bound.equals(expected)) {
                session.invalidate();
            }
        } catch (IllegalStateException e) {
            // Another request of the same browser has ended it meanwhile.
        }
    }

    /** Binds a session that the application has just asked for. */
    static void bind(HttpSession session, Identity identity) {
        if (session.getAttribute(BINDING) == null) {
            session.setAttribute(BINDING, bindingOf(identity));
        }
    }

    private static void invalidate(HttpSession session) {
        try {
            session.invalidate();
        } catch (IllegalStateException e) {
            // Another request of the same browser was faster.
        }
    }

    private static String bindingOf(Identity identity) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(identity.issuer().getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            digest.update(identity.subject().getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
