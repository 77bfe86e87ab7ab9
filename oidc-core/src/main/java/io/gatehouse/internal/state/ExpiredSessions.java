package io.gatehouse.internal.state;

import io.gatehouse.event.GatehouseListener;
import io.gatehouse.event.SessionEvent;
import io.gatehouse.session.Session;
import io.gatehouse.session.SessionRecord;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Tells of sessions that are over by their own time, each once: a browser may go on showing the cookie of one. */
public final class ExpiredSessions {
    private static final int MOST_REMEMBERED = 10_000;

    private final SessionLife life;
    private final InstantSource clock;
    private final GatehouseListener events;
    private final Set<String> told = Collections.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MOST_REMEMBERED;
        }
    }));

    /** Creates what tells listeners. */
    public ExpiredSessions(SessionLife life, InstantSource clock, GatehouseListener events) {
        this.life = life;
        this.clock = clock;
        this.events = events;
    }

    /** Tells of a session that was found over, unless that was done. */
    public void tell(Session session) {
        String reference = Tags.reference(session);
        if (told.add(reference)) {
            String reason = reason(session, clock.instant());
            events.on(new SessionEvent.SessionExpired(session.provider(), session.subject(), reference, reason));
        }
    }

    /** Tells of a session that a store in memory has dropped because it was over. */
    public void tell(SessionRecord record) {
        RecordCodec.plain().decode("", record.data()).ifPresent(this::tell);
    }

    private String reason(Session session, Instant now) {
        if (!now.isBefore(life.latestEnd(session))) {
            return "max-duration";
        }
        return now.isBefore(life.absoluteEnd(session)) ? "inactivity" : "id-token";
    }
}
