package io.gatehouse.proxy;

import io.gatehouse.proxy.refusal.JudgementText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The lines in which an operator is told of a refusal that a gateway remembers. */
final class ExplainedRefusal {
    private ExplainedRefusal() {}

    /** Returns the lines of what a gateway says of a refusal. */
    static List<String> lines(Map<String, Object> refusal) {
        List<String> lines = new ArrayList<>();
        lines.add("refused: " + refusal.get("status") + " " + refusal.get("code") + ", reference "
                + refusal.get("reference") + ", at " + refusal.get("time"));
        lines.add("request: " + refusal.get("method") + " " + refusal.get("host") + refusal.get("path") + " from "
                + refusal.get("client_address"));
        if (refusal.get("times") instanceof Number times && times.longValue() > 1) {
            lines.add("alike: " + times.longValue() + " times since " + refusal.get("since"));
        }
        if (refusal.get("provider") != null) {
            lines.add("provider: " + refusal.get("provider"));
        }
        if (refusal.get("judgement") instanceof Map<?, ?> judgement) {
            lines.addAll(JudgementText.lines(judgement));
            if (judgement.get("credential") != null) {
                lines.add("known by: " + judgement.get("credential"));
            }
        }
        lines.add("detail: " + refusal.get("detail"));
        lines.add("cause: " + refusal.get("cause"));
        lines.add("cure: " + refusal.get("cure"));
        return lines;
    }
}
