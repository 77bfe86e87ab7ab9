package io.gatehouse.proxy.refusal;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says for people what {@link JudgementJson} says for programs. Takes whatever comes: it may be the answer of another version. */
public final class JudgementText {
    private final List<String> lines = new ArrayList<>();

    private JudgementText() {}

    /** Returns the lines: the rules that were tried, the one that decided, and what became of its requirement. */
    public static List<String> lines(Map<?, ?> judgement) {
        JudgementText text = new JudgementText();
        text.tried(judgement);
        text.decided(judgement);
        return text.lines;
    }

    private void tried(Map<?, ?> judgement) {
        for (Map<?, ?> trial : maps(judgement.get("tried"))) {
            if (!Boolean.TRUE.equals(trial.get("about"))) {
                lines.add("not about it: " + trial.get("rule") + ", " + criteria(trial, true));
            }
        }
        if (judgement.get("untold") instanceof Number untold && untold.longValue() > 0) {
            lines.add("not about it: " + untold.longValue() + " more rules, which are for other hosts or paths");
        }
    }

    private static String criteria(Map<?, ?> trial, boolean findings) {
        return maps(trial.get("criteria")).stream()
                .map(criterion -> criterion.get("name") + " " + joined(criterion.get("asked"), " ")
                        + (findings ? Boolean.TRUE.equals(criterion.get("met")) ? " -> yes" : " -> no" : ""))
                .collect(Collectors.joining(", "));
    }

    private void decided(Map<?, ?> judgement) {
        Object rules = judgement.get("rules");
        if (judgement.get("decided_by") == null) {
            lines.add("rule: none of the " + rules + " is about it");
            return;
        }
        String about = maps(judgement.get("tried")).stream()
                .filter(trial -> Boolean.TRUE.equals(trial.get("about")))
                .map(trial -> criteria(trial, false))
                .collect(Collectors.joining());
        long position = judgement.get("position") instanceof Number number ? number.longValue() + 1 : 0;
        lines.add("rule: " + judgement.get("decided_by") + ", " + position + " of " + rules + " (" + about
                + "), accepts " + joined(judgement.get("accepts"), ", "));
        if (judgement.get("allow") instanceof Map<?, ?> allow) {
            lines.add("allow:");
            requirement(allow, "  ");
        }
        List<Map<?, ?>> stepUp = maps(judgement.get("step_up"));
        if (!stepUp.isEmpty()) {
            lines.add("step-up:");
            stepUp.forEach(part -> requirement(part, "  "));
        }
    }

    private void requirement(Map<?, ?> requirement, String indent) {
        Object finding = requirement.get("finding");
        lines.add(indent + requirement.get("requirement") + (finding == null ? "" : " -> " + finding));
        maps(requirement.get("parts")).forEach(part -> requirement(part, indent + "  "));
    }

    private static List<Map<?, ?>> maps(@Nullable Object list) {
        List<Map<?, ?>> maps = new ArrayList<>();
        if (list instanceof List<?> elements) {
            for (Object element : elements) {
                if (element instanceof Map<?, ?> map) {
                    maps.add(map);
                }
            }
        }
        return maps;
    }

    private static String joined(@Nullable Object list, String between) {
        return list instanceof List<?> elements
                ? elements.stream().map(String::valueOf).collect(Collectors.joining(between))
                : "";
    }
}
