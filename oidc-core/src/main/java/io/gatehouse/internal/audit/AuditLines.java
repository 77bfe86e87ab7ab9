package io.gatehouse.internal.audit;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.gatehouse.event.GatehouseEvent;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Audit lines: which events have one, and what it says. */
final class AuditLines {
    private static final int LONGEST_VALUE = 1000;

    private static final Set<String> EVENTS = Set.of(
            "login",
            "login.refused",
            "access.denied",
            "refresh",
            "refresh.failed",
            "logout",
            "logout.provider",
            "logout.provider.refused",
            "session.expired",
            "sessions.ended",
            "bearer.refused");

    /** Why something happened, in the one field of the event that says it in a word. */
    private static final Map<String, String> REASONS = Map.of(
            "login.refused", "code",
            "access.denied", "code",
            "bearer.refused", "code",
            "session.expired", "reason",
            "sessions.ended", "selector",
            "logout.provider", "channel",
            "logout.provider.refused", "channel");

    private static final List<String> COPIED = List.of(
            "reference",
            "subject",
            "provider",
            "client_address",
            "method",
            "host",
            "path",
            "rule",
            "session",
            "trace_id");

    private final UnaryOperator<String> subjects;

    AuditLines(UnaryOperator<String> subjects) {
        this.subjects = subjects;
    }

    /** Returns the line of an event, with its end; empty for an event that has none. */
    Optional<String> line(GatehouseEvent event, Instant now) {
        String name = event.name();
        if (!EVENTS.contains(name)) {
            return Optional.empty();
        }
        Map<String, String> fields = event.fields();
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("time", now.truncatedTo(ChronoUnit.MILLIS).toString());
        line.put("event", name);
        put(line, "reason", reason(name, fields));
        for (String field : COPIED) {
            String value = fields.getOrDefault(field, "");
            put(line, field, field.equals("subject") ? subjects.apply(value) : value);
        }
        return Optional.of(JSONObjectUtils.toJSONString(line) + "\n");
    }

    private static String reason(String name, Map<String, String> fields) {
        return switch (name) {
            case "refresh.failed" -> Boolean.parseBoolean(fields.get("ended")) ? "session_ended" : "session_kept";
            case "logout" -> Boolean.parseBoolean(fields.get("at_provider")) ? "here_and_at_provider" : "here";
            default -> fields.getOrDefault(REASONS.getOrDefault(name, ""), "");
        };
    }

    private static void put(Map<String, Object> line, String name, String value) {
        if (!value.isEmpty()) {
            line.put(name, value.length() > LONGEST_VALUE ? value.substring(0, LONGEST_VALUE) : value);
        }
    }
}
