package io.gatehouse.internal.state;

import io.gatehouse.internal.crypto.Sealer;
import io.gatehouse.session.Session;
import java.util.Optional;

/** How sessions are written for a store. */
public interface RecordCodec {
    /** Returns the bytes of a session that is kept under the key. */
    byte[] encode(String key, Session session);

    /** Returns the session; empty where the bytes are none, or were written for another key or by somebody else. */
    Optional<Session> decode(String key, byte[] data);

    /** Returns how often the keys were replaced by which records are sealed: what was read at an earlier count may be sealed for nobody now. */
    default int replacements() {
        return 0;
    }

    /** Returns a codec that writes sessions as they are, for stores within this process. */
    static RecordCodec plain() {
        return new RecordCodec() {
            @Override
            public byte[] encode(String key, Session session) {
                return SessionCodec.encode(session);
            }

            @Override
            public Optional<Session> decode(String key, byte[] data) {
                return SessionCodec.decode(data);
            }
        };
    }

    /**
     * Returns a codec that seals each session for its key: whoever reads the store learns no token, and whoever writes to it makes no
     * session and moves none to another key.
     *
     * @param realms what sessions belong to, each to the one of its own provider
     */
    static RecordCodec sealed(Sealer sealer, Realms realms) {
        return new RecordCodec() {
            @Override
            public byte[] encode(String key, Session session) {
                Realm realm = realms.of(session.provider())
                        .orElseThrow(() -> new IllegalArgumentException("a session is of no configured provider"));
                return sealer.sealBytes(binding(key, realm), SessionCodec.encode(session));
            }

            @Override
            public Optional<Session> decode(String key, byte[] data) {
                for (Realm realm : realms.all()) {
                    Optional<Session> session = sealer.openBytes(binding(key, realm), data)
                            .flatMap(SessionCodec::decode)
                            .filter(found -> found.provider().equals(realm.provider()));
                    if (session.isPresent()) {
                        return session;
                    }
                }
                return Optional.empty();
            }

            @Override
            public int replacements() {
                return sealer.replacements();
            }

            private Sealer.Binding binding(String key, Realm realm) {
                return new Sealer.Binding("stored-session", key, realm.authority(), "");
            }
        };
    }
}
