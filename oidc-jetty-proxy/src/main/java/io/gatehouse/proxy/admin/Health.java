package io.gatehouse.proxy.admin;

import io.gatehouse.Gatehouse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Tells whether the process runs, and whether it should be sent requests. Never waits for anybody. */
final class Health {
    /** What the public listeners do. */
    enum Phase {
        STARTING,
        SERVING,
        STOPPING
    }

    private final Supplier<Gatehouse> gatehouse;
    private volatile Phase phase = Phase.STARTING;
    private volatile Supplier<List<String>> notes = List::of;

    Health(Supplier<Gatehouse> gatehouse) {
        this.gatehouse = gatehouse;
    }

    void phase(Phase value) {
        phase = value;
    }

    void notes(Supplier<List<String>> value) {
        notes = value;
    }

    AdminAnswer live() {
        return AdminAnswer.of(200, Map.of("status", "live"));
    }

    AdminAnswer ready() {
        List<String> reasons = new ArrayList<>();
        switch (phase) {
            case STARTING -> reasons.add("the gateway is starting");
            case STOPPING -> reasons.add("the gateway is stopping");
            case SERVING -> {
                // what the engine says alone counts
            }
        }
        if (phase != Phase.STOPPING) {
            reasons.addAll(gatehouse.get().notReady());
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("status", reasons.isEmpty() ? "ready" : "not ready");
        if (!reasons.isEmpty()) {
            body.put("reasons", reasons);
        }
        List<String> known = notes.get();
        if (!known.isEmpty()) {
            body.put("notes", known);
        }
        return AdminAnswer.of(reasons.isEmpty() ? 200 : 503, body);
    }
}
