package io.gatehouse.internal.flow;

import io.gatehouse.identity.Caller;
import io.gatehouse.identity.Credential;
import io.gatehouse.identity.IdentityMapper;
import io.gatehouse.session.Session;

/** Makes callers of what proves who they are. */
final class Callers {
    private final IdentityMapper mapper;

    Callers(IdentityMapper mapper) {
        this.mapper = mapper;
    }

    /** Returns the person whose session it is. */
    Caller ofSession(Session session) {
        return Caller.of(
                Credential.SESSION,
                mapper.map(session.provider(), session.issuer(), session.subject(), session.claims()),
                session.granted().scopes(),
                session.granted().acrOrNull(),
                session.granted().timeOrNull());
    }
}
