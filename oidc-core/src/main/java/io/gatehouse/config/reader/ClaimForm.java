package io.gatehouse.config.reader;

import io.gatehouse.config.ConfigProblem;
import io.gatehouse.config.Limits;
import io.gatehouse.identity.ClaimPath;
import io.gatehouse.policy.ClaimTest;
import io.gatehouse.policy.Requirement;
import io.gatehouse.policy.ValuePattern;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** How what is asked of a claim is written: a value, a list of values, or a map of {@code matches}, {@code equals} or {@code absent}. */
final class ClaimForm {
    private static final int MAX_PATH = 200;
    // Sessions keep claims up to some depth, and what was not kept must not count as absent.
    private static final int MAX_DOTS = 16;
    private static final List<String> WORDS = List.of("matches", "equals", "absent");
    private static final Pattern NUMBER = Pattern.compile("-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][-+]?[0-9]{1,4})?");
    // What YAML takes for numbers, and JSON does not.
    private static final Pattern ALMOST_NUMBER = Pattern.compile(
            "[-+]?(?:\\.inf|0[xo][0-9a-f]+|(?:\\.[0-9]+|[0-9]+(?:\\.[0-9]*)?)(?:e[-+]?[0-9]+)?)|\\.nan",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern ALMOST_FLAG = Pattern.compile("true|false|yes|no|on|off", Pattern.CASE_INSENSITIVE);

    private ClaimForm() {}

    static Optional<Requirement> read(String path, ConfigNode node, Scope scope) {
        if (path.isEmpty()
                || path.length() > MAX_PATH
                || path.startsWith(".")
                || path.endsWith(".")
                || path.chars().filter(c -> c == '.').count() > MAX_DOTS) {
            scope.problem(
                    node,
                    "expected claim names joined by dots, such as realm_access.roles, of at most " + MAX_PATH
                            + " characters and " + MAX_DOTS + " dots");
            return Optional.empty();
        }
        return test(node, scope).map(test -> new Requirement.Claim(ClaimPath.of(path), test));
    }

    private static Optional<ClaimTest> test(ConfigNode node, Scope scope) {
        if (!(node instanceof ConfigNode.Block block)) {
            return patterns(node, scope, text -> value(text, ValuePattern::glob));
        }
        for (Map.Entry<String, ConfigNode> member : block.members().entrySet()) {
            if (!WORDS.contains(member.getKey())) {
                scope.member(ConfigProblem.plain(member.getKey()))
                        .problem(
                                member.getValue(),
                                KeyNames.unknown(member.getKey(), WORDS) + "; expected one of "
                                        + String.join(", ", WORDS)
                                        + "; a claim within a claim is written with a dot, such as realm_access.roles");
                return Optional.empty();
            }
        }
        if (block.members().size() != 1) {
            scope.problem(
                    block,
                    "expected a value, a list of values, or one of " + String.join(", ", WORDS) + ", but came "
                            + (block.members().isEmpty() ? "an empty map" : "several of them"));
            return Optional.empty();
        }
        Map.Entry<String, ConfigNode> only =
                block.members().entrySet().iterator().next();
        Scope within = scope.member(only.getKey());
        return switch (only.getKey()) {
            case "matches" -> patterns(only.getValue(), within, text -> ValuePattern.regex(text.raw()));
            case "equals" -> patterns(only.getValue(), within, text -> value(text, ValuePattern::text));
            default ->
                only.getValue() instanceof ConfigNode.Nothing
                        ? nothing(only.getValue(), within)
                        : ConfigType.flag().read(only.getValue(), within).map(ClaimTest.Presence::new);
        };
    }

    private static Optional<ClaimTest> patterns(
            ConfigNode node, Scope scope, Function<ConfigNode.Text, ValuePattern> pattern) {
        List<ConfigNode> values = node instanceof ConfigNode.Items list ? list.items() : List.of(node);
        if (values.isEmpty() || values.size() > Limits.ALTERNATIVES) {
            scope.problem(
                    node,
                    "expected 1 to " + Limits.ALTERNATIVES + " values, any of which will do, but came "
                            + values.size());
            return Optional.empty();
        }
        List<ValuePattern> patterns = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            Scope at = node instanceof ConfigNode.Items ? scope.element(i) : scope;
            one(values.get(i), at, pattern).ifPresent(patterns::add);
        }
        return patterns.size() == values.size() ? Optional.of(new ClaimTest.AnyOf(patterns)) : Optional.empty();
    }

    private static Optional<ValuePattern> one(
            ConfigNode node, Scope scope, Function<ConfigNode.Text, ValuePattern> pattern) {
        if (node instanceof ConfigNode.Nothing) {
            nothing(node, scope);
            return Optional.empty();
        }
        if (!(node instanceof ConfigNode.Text text)) {
            scope.unexpected(node, "expected a text, a number, true or false");
            return Optional.empty();
        }
        return scope.variables().resolve(text, scope).flatMap(resolved -> {
            try {
                Values.text(resolved.raw());
                return Optional.of(pattern.apply(resolved));
            } catch (IllegalArgumentException e) {
                String why = String.valueOf(e.getMessage());
                scope.unexpected(resolved, why.startsWith("expected") ? why : "expected another value: " + why);
                return Optional.empty();
            }
        });
    }

    private static <T> Optional<T> nothing(ConfigNode node, Scope scope) {
        scope.problem(
                node,
                "expected a value, but came nothing; write {absent: true} to ask that the claim is not there, \"\" for an empty text");
        return Optional.empty();
    }

    /** Makes of a value the type that it has in JSON; what is in quotation marks is a text. */
    private static ValuePattern value(ConfigNode.Text text, Function<String, ValuePattern> ofText) {
        String raw = text.raw();
        if (text.quoted()) {
            return ofText.apply(raw);
        }
        if (raw.equals("true") || raw.equals("false")) {
            return ValuePattern.flag(raw.equals("true"));
        }
        if (NUMBER.matcher(raw).matches()) {
            return ValuePattern.number(new BigDecimal(raw));
        }
        if (ALMOST_FLAG.matcher(raw).matches()) {
            throw new IllegalArgumentException("expected true or false, or a text in quotation marks");
        }
        if (ALMOST_NUMBER.matcher(raw).matches()) {
            throw new IllegalArgumentException(
                    "expected a number as JSON writes it, such as 10 or 1.5, or a text in quotation marks");
        }
        return ofText.apply(raw);
    }
}
