package io.gatehouse.proxy.refusal;

import io.gatehouse.identity.Credential;
import io.gatehouse.policy.AccessRule;
import io.gatehouse.policy.Criterion;
import io.gatehouse.policy.Explanation;
import io.gatehouse.policy.Finding;
import io.gatehouse.policy.Judgement;
import io.gatehouse.policy.RuleTrial;
import io.gatehouse.policy.StepUp;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** How rules came to what they said, as members of JSON: what the command line, the admin listener and the status page are made of. */
public final class JudgementJson {
    /** What one rule names of one criterion, at most: a list of thousands of addresses tells no more than some of them. */
    private static final int MOST_ASKED = 20;

    private static final int MOST_PARTS = 100;
    private static final int MAX_TEXT = 300;

    private JudgementJson() {}

    /** Returns the members. */
    public static Map<String, Object> of(Judgement judgement) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("rules", judgement.rules());
        members.put(
                "tried", judgement.tried().stream().map(JudgementJson::trial).toList());
        members.put("untold", judgement.untold());
        judgement.match().ifPresent(match -> {
            members.put("decided_by", match.name());
            members.put("position", match.position());
            members.put("accepts", words(match.rule()));
            if (judgement.isUnjudged()) {
                members.put("preflight", match.rule().preflight().name().toLowerCase(Locale.ROOT));
            }
        });
        judgement.credential().ifPresent(credential -> members.put("credential", credential.word()));
        judgement.explanation().ifPresent(explanation -> members.put("allow", explanation(explanation, new int[1])));
        judgement.match().flatMap(match -> match.rule().stepUp()).ifPresent(asked -> stepUp(asked, judgement, members));
        judgement
                .verdict()
                .ifPresent(verdict -> members.put("verdict", verdict.name().toLowerCase(Locale.ROOT)));
        return members;
    }

    private static List<String> words(AccessRule rule) {
        return rule.accept().stream().map(Credential::word).sorted().toList();
    }

    private static Map<String, Object> trial(RuleTrial trial) {
        List<Map<String, Object>> criteria = new ArrayList<>();
        for (Criterion criterion : Criterion.values()) {
            List<String> asked = criterion.asked(trial.rule());
            if (!asked.isEmpty()) {
                Map<String, Object> one = new LinkedHashMap<>();
                one.put("name", criterion.word());
                one.put("asked", some(asked));
                one.put("met", !trial.unmet().contains(criterion));
                criteria.add(one);
            }
        }
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("rule", trial.name());
        members.put("about", trial.applies());
        members.put("criteria", criteria);
        return members;
    }

    private static List<String> some(List<String> asked) {
        List<String> some = new ArrayList<>(
                asked.stream().limit(MOST_ASKED).map(JudgementJson::cut).toList());
        if (asked.size() > MOST_ASKED) {
            some.add("and " + (asked.size() - MOST_ASKED) + " more");
        }
        return some;
    }

    private static String cut(String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…";
    }

    private static Map<String, Object> explanation(Explanation explanation, int[] told) {
        told[0]++;
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("requirement", cut(explanation.words()));
        members.put("finding", explanation.finding().words());
        List<Map<String, Object>> parts = new ArrayList<>();
        for (Explanation part : explanation.parts()) {
            if (told[0] < MOST_PARTS) {
                parts.add(explanation(part, told));
            }
        }
        if (!parts.isEmpty()) {
            members.put("parts", parts);
        }
        return members;
    }

    private static void stepUp(StepUp asked, Judgement judgement, Map<String, Object> members) {
        List<Map<String, Object>> parts = new ArrayList<>();
        if (!asked.acr().isEmpty()) {
            parts.add(asked("acr: " + String.join(" or ", asked.acr()), judgement.strength()));
        }
        asked.age().ifPresent(age -> parts.add(asked("max-age: " + age.toSeconds() + "s", judgement.freshness())));
        members.put("step_up", parts);
    }

    private static Map<String, Object> asked(String requirement, Optional<Finding> finding) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("requirement", cut(requirement));
        finding.ifPresent(found -> members.put("finding", found.words()));
        return members;
    }
}
