package io.gatehouse.config.reader;

import io.gatehouse.config.Limits;
import io.gatehouse.policy.AccessRule;
import io.gatehouse.policy.OnAnonymous;
import io.gatehouse.policy.PathPattern;
import io.gatehouse.policy.Requirement;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How one of the {@code rules} is written. */
final class RuleForm {

    private static final Map<Requirement, String> REQUIREMENTS = requirements();

    static final ConfigKey<List<PathPattern>> PATH = ConfigKey.of(
            "path",
            ConfigType.list(ConfigType.of("path pattern", RuleForm::pattern), Limits.RULE_PATHS),
            "",
            "Which paths the rule is about: `*` stands for anything within a segment, `**` for any number of segments.");
    static final ConfigKey<List<String>> METHODS = ConfigKey.of(
            "methods",
            ConfigType.list(ConfigType.of("method", RuleForm::method), Limits.RULE_METHODS),
            "[]",
            "Which methods the rule is about, in upper case; all when empty, and `GET` includes `HEAD`.");
    static final ConfigKey<Requirement> ALLOW = ConfigKey.of(
            "allow",
            ConfigType.word(
                    List.copyOf(REQUIREMENTS.keySet()), requirement -> REQUIREMENTS.getOrDefault(requirement, "")),
            "",
            "Who may pass: `everyone` or `signed-in`.");
    static final ConfigKey<OnAnonymous> ON_ANONYMOUS = ConfigKey.of(
            "on-anonymous",
            ConfigType.word(List.of(OnAnonymous.values()), OnAnonymous::word),
            "login",
            "What a request without a session gets where sign-in is required: `login`, `401`, `403`, or `pass` without identity.");

    private RuleForm() {}

    static ConfigType<AccessRule> type() {
        return ConfigType.block(List.of(PATH, METHODS, ALLOW, ON_ANONYMOUS), RuleForm::rule);
    }

    private static Optional<AccessRule> rule(ConfigValues values) {
        Optional<List<PathPattern>> paths = values.get(PATH);
        Optional<List<String>> methods = values.get(METHODS);
        Optional<Requirement> allow = values.get(ALLOW);
        Optional<OnAnonymous> onAnonymous = values.get(ON_ANONYMOUS);
        if (!values.has(PATH)) {
            values.problem(
                    PATH, "is missing; expected the paths that the rule is about, such as /admin/**, or /** for all");
        }
        if (!values.has(ALLOW)) {
            values.problem(ALLOW, "is missing; expected everyone or signed-in");
        }
        if (paths.isEmpty() || allow.isEmpty()) {
            return Optional.empty();
        }
        Set<String> named = new HashSet<>(methods.orElse(List.of()));
        return Optional.of(AccessRule.builder(paths.get(), allow.get())
                .methods(named)
                .onAnonymous(onAnonymous.orElse(OnAnonymous.LOGIN))
                .build());
    }

    private static String method(String text) {
        if (!AccessRule.isMethod(text)) {
            throw new IllegalArgumentException("expected a method in upper case, such as GET");
        }
        return text;
    }

    private static PathPattern pattern(String text) {
        try {
            return PathPattern.of(Values.text(text));
        } catch (IllegalArgumentException e) {
            String why = String.valueOf(e.getMessage());
            throw new IllegalArgumentException(why.startsWith("expected") ? why : "expected a path pattern: " + why, e);
        }
    }

    private static Map<Requirement, String> requirements() {
        Map<Requirement, String> words = new LinkedHashMap<>();
        words.put(new Requirement.Everyone(), "everyone");
        words.put(new Requirement.SignedIn(), "signed-in");
        return words;
    }
}
