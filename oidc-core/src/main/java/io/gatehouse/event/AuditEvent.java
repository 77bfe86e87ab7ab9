package io.gatehouse.event;

import java.util.Map;

/** Something that happened to the audit log itself. It has no line there, which could not be written. */
public sealed interface AuditEvent extends GatehouseEvent {
    /**
     * Lines of the audit log are lost: they could not be written, or came faster than that. Told of once a minute.
     *
     * @param detail what was expected, what came and what to change
     * @param lost how many lines, since lines were lost first
     */
    record AuditFailed(String detail, int lost) implements AuditEvent {
        @Override
        public String name() {
            return "audit.failed";
        }

        @Override
        public Level level() {
            return Level.WARN;
        }

        @Override
        public Map<String, String> fields() {
            return Fields.of("detail", detail, "lost", Integer.toString(lost));
        }
    }

    /**
     * Lines of the audit log are written again.
     *
     * @param lost how many were lost meanwhile
     */
    record AuditRecovered(int lost) implements AuditEvent {
        @Override
        public String name() {
            return "audit.recovered";
        }

        @Override
        public Level level() {
            return Level.WARN;
        }

        @Override
        public Map<String, String> fields() {
            return Fields.of("lost", Integer.toString(lost));
        }
    }
}
