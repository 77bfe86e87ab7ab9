package io.gatehouse.proxy.status;

import io.gatehouse.GatehouseStatus;
import io.gatehouse.policy.AccessPolicy;
import io.gatehouse.proxy.pool.UpstreamState;
import io.gatehouse.proxy.refusal.JudgementJson;
import io.gatehouse.proxy.refusal.JudgementText;
import io.gatehouse.proxy.refusal.RecentRefusals.Alike;
import io.gatehouse.proxy.refusal.Remedy;
import io.gatehouse.proxy.refusal.RememberedRefusal;
import io.gatehouse.proxy.tls.CertificateEnd;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the template of the page is filled with: words instead of figures, and every state both as a word and as a sign. */
final class StatusView {
    private static final int REFUSALS = 25;

    private final GatewayStatus status;

    private StatusView(GatewayStatus status) {
        this.status = status;
    }

    static Map<String, Object> of(GatewayStatus status) {
        return new StatusView(status).values();
    }

    private Map<String, Object> values() {
        List<LastHour.Minute> minutes = status.seen().hour().minutes();
        List<String> attention = Attention.of(status);
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("time", Words.time(status.now()));
        values.put("version", status.version());
        values.put("java", System.getProperty("java.version", ""));
        values.put("uptime", Words.duration(Duration.between(status.started(), status.now())));
        values.put("started", Words.time(status.started()));
        values.put("overall", overall(attention));
        values.put("reload", status.seen().reload().map(this::reload).orElse("not since the start"));
        values.put("attention", attention.stream().map(StatusView::marked).toList());
        values.put("chart", HourChart.svg(minutes));
        values.put("logins", minutes.stream().mapToInt(LastHour.Minute::logins).sum());
        values.put(
                "refused", minutes.stream().mapToInt(LastHour.Minute::refusals).sum());
        values.put(
                "unsigned", minutes.stream().mapToInt(LastHour.Minute::unsigned).sum());
        values.put(
                "minutes",
                minutes.stream()
                        .filter(StatusView::isBusy)
                        .map(StatusView::minute)
                        .toList());
        values.put(
                "providers",
                status.engine().providers().stream().map(this::provider).toList());
        values.put("store", store(status.engine().sessions()));
        values.put("upstreams", status.upstreams().stream().map(this::upstream).toList());
        values.put(
                "certificates",
                status.certificates().stream().map(this::certificate).toList());
        values.put(
                "weak",
                status.weak().stream()
                        .map(weak -> Map.of("key", weak.key(), "text", weak.givesUp()))
                        .toList());
        values.put(
                "notes",
                status.notes().stream()
                        .map(note -> Map.of("key", note.key(), "text", note.why()))
                        .toList());
        values.put(
                "refusals",
                status.seen().refusals().latest(REFUSALS).stream()
                        .map(this::refusal)
                        .toList());
        return values;
    }

    private Map<String, Object> overall(List<String> attention) {
        if (!status.notReady().isEmpty()) {
            return sign("bad", "Not ready");
        }
        return attention.isEmpty()
                ? sign("good", "Ready")
                : sign("warn", "Ready, with " + Words.count(attention.size(), "thing") + " to look at");
    }

    /** Returns a state as a word and a sign, so that colour says nothing that they do not. */
    private static Map<String, Object> sign(String kind, String word) {
        String sign = switch (kind) {
            case "good" -> "✓";
            case "bad" -> "✕";
            case "warn" -> "!";
            default -> "–";
        };
        return Map.of("kind", kind, "word", word, "sign", sign);
    }

    private String reload(Observations.Reload reload) {
        return ago(reload.at()) + (reload.inUse() ? ", in use" : ", refused: see above");
    }

    private String ago(Instant time) {
        return Words.duration(Duration.between(time, status.now())) + " ago";
    }

    private String until(Instant time) {
        return time.isAfter(status.now())
                ? "in " + Words.duration(Duration.between(status.now(), time))
                : "when it is needed next";
    }

    private static boolean isBusy(LastHour.Minute minute) {
        return minute.logins() + minute.refusals() + minute.unsigned() > 0;
    }

    private static Map<String, Object> minute(LastHour.Minute minute) {
        return Map.of(
                "start", Words.minute(minute.start()),
                "logins", minute.logins(),
                "refusals", minute.refusals(),
                "unsigned", minute.unsigned());
    }

    private Map<String, Object> provider(GatehouseStatus.Provider provider) {
        Optional<ProviderContact> contact = status.seen().contact(provider.name());
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("name", provider.name());
        values.put("issuer", provider.issuer());
        values.put(
                "state",
                contact.map(known -> known.reachable() ? sign("good", "reachable") : sign("bad", "not reachable"))
                        .orElseGet(() -> sign("none", "not asked yet")));
        values.put(
                "since",
                contact.map(known -> Words.duration(Duration.between(known.since(), status.now())))
                        .orElse("–"));
        values.put(
                "last",
                contact.map(known -> known.endpoint() + ": " + known.result() + ", " + ago(known.at()))
                        .orElse("–"));
        values.put("metadata", document(provider.metadata()));
        values.put("keys", document(provider.keys()));
        return values;
    }

    private Map<String, Object> document(GatehouseStatus.Document document) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("read", document.readAt().map(time -> "read " + ago(time)).orElse("not read yet"));
        values.put("due", document.dueAt().map(time -> "again " + until(time)).orElse(""));
        values.put(
                "problem",
                document.failingSince()
                        .map(since -> "failing for " + Words.duration(Duration.between(since, status.now())))
                        .orElse(""));
        return values;
    }

    private static Map<String, Object> store(GatehouseStatus.Store store) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("kind", store.kind());
        values.put("state", store.problems().isEmpty() ? sign("good", "usable") : sign("bad", "not usable"));
        values.put(
                "count",
                store.usage()
                        .map(usage -> String.format("%,d of at most %,d", usage.count(), usage.maxCount()))
                        .orElse(
                                store.kind().equals("cookie")
                                        ? "kept in browsers, so not known"
                                        : "kept in a shared store, so not counted"));
        values.put(
                "bytes",
                store.usage()
                        .map(usage -> Words.bytes(usage.bytes()) + " of at most " + Words.bytes(usage.maxBytes()))
                        .orElse("–"));
        return values;
    }

    private Map<String, Object> upstream(UpstreamState upstream) {
        Map<String, Object> state = !upstream.healthy()
                ? sign("bad", "unwell")
                : upstream.ejectedFor().isZero()
                        ? sign("good", "in use")
                        : sign(
                                "warn",
                                "left out for "
                                        + Words.duration(upstream.ejectedFor().plusMillis(999)) + " more");
        return Map.of(
                "address", upstream.address(),
                "state", state,
                "since", Words.duration(upstream.since()),
                "problem", GatewayStatus.isInUse(upstream) ? "" : upstream.problem(),
                "under_way", upstream.underWay());
    }

    private Map<String, Object> certificate(CertificateEnd certificate) {
        long days = status.daysUntil(certificate.end());
        return Map.of(
                "use", certificate.use(),
                "name", certificate.name(),
                "end", Words.day(certificate.end()),
                "state",
                        days < 0
                                ? sign("bad", "ended")
                                : sign(
                                        status.endsSoon(certificate) ? "warn" : "good",
                                        Words.count(days, "day") + " left"));
    }

    private Map<String, Object> refusal(Alike alike) {
        RememberedRefusal refusal = alike.latest();
        Remedy remedy = Remedy.of(refusal.code());
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("code", refusal.code().word());
        values.put("status", refusal.code().status());
        values.put("ago", ago(refusal.time()));
        values.put("time", Words.time(refusal.time()));
        values.put("reference", refusal.reference());
        values.put(
                "request",
                refusal.request().method() + " " + refusal.request().host()
                        + refusal.request().path());
        values.put("client", refusal.request().clientAddress());
        values.put("provider", refusal.provider());
        values.put(
                "rule",
                refusal.judgement()
                        .flatMap(judgement -> judgement.match().map(AccessPolicy.Match::name))
                        .orElse(""));
        values.put("times", alike.count() == 1 ? "once" : alike.count() + " times since " + Words.time(alike.since()));
        values.put("often", alike.count() == 1 ? "" : "× " + alike.count());
        values.put("detail", refusal.detail());
        values.put("cause", marked(remedy.cause()).get("parts"));
        values.put("cure", marked(remedy.cure()).get("parts"));
        values.put(
                "judgement",
                refusal.judgement()
                        .map(judgement -> String.join("\n", JudgementText.lines(JudgementJson.of(judgement))))
                        .orElse(""));
        return values;
    }

    /** Returns a text in parts, those between grave accents apart, which are code. */
    private static Map<String, Object> marked(String text) {
        List<Map<String, Object>> parts = new ArrayList<>();
        String[] pieces = text.split("`", -1);
        for (int i = 0; i < pieces.length; i++) {
            if (!pieces[i].isEmpty()) {
                parts.add(Map.of("code", i % 2 == 1, "text", pieces[i]));
            }
        }
        return Map.of("parts", parts);
    }
}
