package io.gatehouse.proxy.refusal;

import io.gatehouse.policy.AccessPolicy;
import io.gatehouse.proxy.refusal.RecentRefusals.Alike;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/** A remembered refusal as members of JSON. */
public final class RefusalJson {
    private RefusalJson() {}

    /** Returns everything that is known of it. */
    public static Map<String, Object> of(Alike alike) {
        Map<String, Object> members = summary(alike);
        Remedy remedy = Remedy.of(alike.latest().code());
        members.put("meaning", remedy.meaning());
        members.put("cause", remedy.cause());
        members.put("cure", remedy.cure());
        alike.latest().judgement().ifPresent(judgement -> members.put("judgement", JudgementJson.of(judgement)));
        return members;
    }

    /** Returns what a list shows of it. */
    public static Map<String, Object> summary(Alike alike) {
        RememberedRefusal refusal = alike.latest();
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("time", refusal.time().truncatedTo(ChronoUnit.SECONDS).toString());
        members.put("reference", refusal.reference());
        members.put("code", refusal.code().word());
        members.put("status", refusal.code().status());
        members.put("method", refusal.request().method());
        members.put("host", refusal.request().host());
        members.put("path", refusal.request().path());
        members.put("client_address", refusal.request().clientAddress());
        if (!refusal.provider().isEmpty()) {
            members.put("provider", refusal.provider());
        }
        refusal.judgement()
                .flatMap(judgement -> judgement.match().map(AccessPolicy.Match::name))
                .ifPresent(rule -> members.put("rule", rule));
        members.put("detail", refusal.detail());
        members.put("times", alike.count());
        members.put("since", alike.since().truncatedTo(ChronoUnit.SECONDS).toString());
        return members;
    }
}
