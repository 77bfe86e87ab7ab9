package io.gatehouse.internal.state;

import io.gatehouse.internal.crypto.Digests;
import io.gatehouse.session.Session;
import io.gatehouse.session.SessionStore;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** The names under which sessions are ended from elsewhere: hashes, so that a store tells nobody who is signed in. */
public final class Tags {
    private Tags() {}

    /** Returns the tag of every session of a person. */
    public static String ofSubject(String issuer, String subject) {
        return tag("sub", issuer, subject);
    }

    /** Returns the tag of every session that hangs on one session at the provider. */
    public static String ofProviderSession(String issuer, String sid) {
        return tag("sid", issuer, sid);
    }

    /** Returns the tag of one session, which it keeps whatever is renewed. */
    public static String ofSession(Session session) {
        return tag("one", session.issuer(), session.origin().stateHash());
    }

    /**
     * Returns a text by which a session is told from every other, for those who keep something that must not outlive it: the same for its
     * whole life, and of no use for finding or ending it.
     */
    public static String reference(Session session) {
        return Digests.sha256Text("reference " + ofSession(session));
    }

    /** Returns the tag of every session. */
    public static String ofEvery() {
        return SessionStore.EVERY;
    }

    /** Returns the tags of a session, its own first; that of every session is not among them. */
    static Set<String> of(Session session) {
        Set<String> tags = new LinkedHashSet<>();
        tags.add(ofSession(session));
        tags.add(ofSubject(session.issuer(), session.subject()));
        Optional<String> sid = session.providerSession();
        sid.ifPresent(value -> tags.add(ofProviderSession(session.issuer(), value)));
        return tags;
    }

    private static String tag(String kind, String issuer, String name) {
        // The length in front, so that no two pairs have the same text.
        return Digests.sha256Text(kind + ' ' + issuer.length() + ':' + issuer + ' ' + name);
    }
}
