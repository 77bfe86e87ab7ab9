package io.gatehouse.event;

import io.gatehouse.event.GatehouseEvent.RequestSummary;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The fields of an event, in the order in which they are written. */
final class Fields {
    private Fields() {}

    /** Returns names and values, taken in turn. */
    static Map<String, String> of(String... pairs) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            fields.put(pairs[i], pairs[i + 1]);
        }
        return fields;
    }

    /** Returns names and values, taken in turn, followed by what there is to say of a request. */
    static Map<String, String> of(RequestSummary request, String... pairs) {
        Map<String, String> fields = of(pairs);
        fields.put("client_address", request.clientAddress());
        fields.put("method", request.method());
        fields.put("host", request.host());
        fields.put("path", request.path());
        putKnown(fields, "provider", request.involved().provider());
        putKnown(fields, "subject", request.involved().subject());
        putKnown(fields, "rule", request.involved().rule());
        putKnown(fields, "session", request.involved().session());
        putKnown(fields, "trace_id", request.traceId());
        return fields;
    }

    /** Returns the fields of an event, with people named as the function says. */
    static Map<String, String> named(GatehouseEvent event, UnaryOperator<String> subjects) {
        Map<String, String> fields = event.fields();
        // What is noticed has a subject too, which is nobody.
        String subject = fields.get("subject");
        if (subject != null && !(event instanceof GatehouseEvent.Noticed)) {
            String name = subjects.apply(subject);
            if (name.isEmpty()) {
                fields.remove("subject");
            } else {
                fields.put("subject", name);
            }
        }
        return fields;
    }

    private static void putKnown(Map<String, String> fields, String name, String value) {
        if (!value.isEmpty()) {
            fields.putIfAbsent(name, value);
        }
    }
}
