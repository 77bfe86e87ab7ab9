package io.gatehouse.event;

import io.gatehouse.event.GatehouseEvent.RequestSummary;
import java.util.LinkedHashMap;
import java.util.Map;

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
        return fields;
    }
}
