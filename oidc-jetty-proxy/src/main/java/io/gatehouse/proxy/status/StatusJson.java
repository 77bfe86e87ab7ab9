package io.gatehouse.proxy.status;

import io.gatehouse.GatehouseStatus;
import io.gatehouse.proxy.refusal.RefusalJson;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The status as members of JSON. */
final class StatusJson {
    private static final int REFUSALS = 25;

    private final GatewayStatus status;

    private StatusJson(GatewayStatus status) {
        this.status = status;
    }

    static Map<String, Object> of(GatewayStatus status) {
        return new StatusJson(status).members();
    }

    private Map<String, Object> members() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("time", seconds(status.now()));
        all.put("version", status.version());
        all.put("java", System.getProperty("java.version", ""));
        all.put("started", seconds(status.started()));
        all.put(
                "uptime_seconds",
                Duration.between(status.started(), status.now()).toSeconds());
        all.put("ready", status.notReady().isEmpty());
        all.put("attention", Attention.of(status));
        all.put(
                "providers",
                status.engine().providers().stream().map(this::provider).toList());
        all.put("sessions", sessions(status.engine().sessions()));
        all.put(
                "upstreams",
                status.upstreams().stream()
                        .map(upstream -> {
                            Map<String, Object> one = new LinkedHashMap<>();
                            one.put("address", upstream.address());
                            one.put("healthy", upstream.healthy());
                            one.put("ejected_for_seconds", upstream.ejectedFor().toSeconds());
                            one.put("since", seconds(status.now().minus(upstream.since())));
                            one.put("under_way", upstream.underWay());
                            if (!upstream.problem().isEmpty()) {
                                one.put("problem", upstream.problem());
                            }
                            return one;
                        })
                        .toList());
        all.put(
                "certificates",
                status.certificates().stream()
                        .map(certificate -> {
                            Map<String, Object> one = new LinkedHashMap<>();
                            one.put("use", certificate.use());
                            one.put("name", certificate.name());
                            one.put("ends_at", seconds(certificate.end()));
                            one.put("days_left", status.daysUntil(certificate.end()));
                            return one;
                        })
                        .toList());
        all.put(
                "weak_settings",
                status.weak().stream()
                        .map(weak -> Map.of("key", weak.key(), "gives_up", weak.givesUp()))
                        .toList());
        all.put(
                "notes",
                status.notes().stream()
                        .map(note -> Map.of("key", note.key(), "why", note.why()))
                        .toList());
        status.seen().reload().ifPresent(reload -> all.put("last_reload", reload(reload)));
        all.put(
                "last_hour",
                status.seen().hour().minutes().stream().map(StatusJson::minute).toList());
        all.put(
                "refusals",
                status.seen().refusals().latest(REFUSALS).stream()
                        .map(RefusalJson::of)
                        .toList());
        return all;
    }

    private static Map<String, Object> reload(Observations.Reload reload) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("at", seconds(reload.at()));
        members.put("in_use", reload.inUse());
        members.put("trigger", reload.trigger());
        members.put("detail", reload.detail());
        return members;
    }

    private static Map<String, Object> minute(LastHour.Minute minute) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("minute", minute.start().toString());
        members.put("logins", minute.logins());
        members.put("refusals", minute.refusals());
        members.put("login_required", minute.unsigned());
        return members;
    }

    private Map<String, Object> provider(GatehouseStatus.Provider provider) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("name", provider.name());
        members.put("issuer", provider.issuer());
        Optional<ProviderContact> contact = status.seen().contact(provider.name());
        members.put("reachable", contact.map(ProviderContact::reachable).orElse(null));
        contact.ifPresent(known -> {
            members.put("since", seconds(known.since()));
            members.put("last_call", seconds(known.at()));
            members.put("last_endpoint", known.endpoint());
            members.put("last_result", known.result());
        });
        members.put("metadata", document(provider.metadata()));
        members.put("keys", document(provider.keys()));
        return members;
    }

    private static Map<String, Object> document(GatehouseStatus.Document document) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("read_at", time(document.readAt()));
        members.put("due_at", time(document.dueAt()));
        document.problem().ifPresent(problem -> members.put("problem", problem));
        document.failingSince().ifPresent(since -> members.put("failing_since", seconds(since)));
        return members;
    }

    private static Map<String, Object> sessions(GatehouseStatus.Store store) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("store", store.kind());
        members.put("usable", store.problems().isEmpty());
        members.put("problems", List.copyOf(store.problems()));
        store.usage().ifPresent(usage -> {
            members.put("count", usage.count());
            members.put("max_count", usage.maxCount());
            members.put("bytes", usage.bytes());
            members.put("max_bytes", usage.maxBytes());
        });
        return members;
    }

    private static @Nullable String time(Optional<Instant> time) {
        return time.map(StatusJson::seconds).orElse(null);
    }

    private static String seconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
