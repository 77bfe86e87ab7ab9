package io.gatehouse.config.reader;

import io.gatehouse.config.ConfigProblem;
import io.gatehouse.config.Limits;
import io.gatehouse.policy.Requirement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How requirements are written, wherever the configuration asks for one: {@code everyone}, {@code signed-in}, or a map of one word, such as
 * <code>{role: admin}</code> or <code>{any: [{role: admin}, {claim: {email: "*@ops.example.com"}}]}</code>.
 */
public final class RequirementForm {
    private static final String EVERYONE = "everyone";
    private static final String SIGNED_IN = "signed-in";
    private static final List<String> PLAIN = List.of(EVERYONE, SIGNED_IN);
    private static final List<String> WORDS = List.of("role", "scope", "claim", "any", "all", "not");
    private static final List<String> ALL_WORDS =
            List.of(EVERYONE, SIGNED_IN, "role", "scope", "claim", "any", "all", "not");
    private static final String EXPECTED =
            "expected everyone, signed-in, or a map of one of role, scope, claim, any, all and not,"
                    + " such as {role: admin}";

    private int count;
    private boolean full;

    private RequirementForm() {}

    /** Returns the type of values that are requirements. */
    public static ConfigType<Requirement> type() {
        return new ConfigType<>(
                "requirement",
                false,
                List.of(),
                new ConfigShape.Requirement(),
                (node, scope) -> new RequirementForm().read(node, scope, 1));
    }

    private Optional<Requirement> read(ConfigNode node, Scope scope, int depth) {
        // By an alias (*name) a short text may mean very many requirements.
        if (!has(1, node, scope)) {
            return Optional.empty();
        }
        if (depth > Limits.REQUIREMENT_DEPTH) {
            scope.problem(
                    node, "expected requirements within each other at most " + Limits.REQUIREMENT_DEPTH + " deep");
            return Optional.empty();
        }
        if (node instanceof ConfigNode.Text text && !isInlineMap(text)) {
            return scope.variables().resolve(text, scope).flatMap(resolved -> word(resolved, scope));
        }
        if (node instanceof ConfigNode.Items) {
            scope.unexpected(node, EXPECTED + "; write {any: [...]} or {all: [...]} around several");
            return Optional.empty();
        }
        if (node instanceof ConfigNode.Nothing) {
            scope.unexpected(node, EXPECTED);
            return Optional.empty();
        }
        return MapForm.block(node, scope).flatMap(block -> map(block, scope, depth));
    }

    private static boolean isInlineMap(ConfigNode.Text text) {
        return text.textual() && text.raw().stripLeading().startsWith("{");
    }

    /** Counts requirements and values; says so once when there are too many. */
    private boolean has(int more, ConfigNode node, Scope scope) {
        count += more;
        if (count > Limits.REQUIREMENTS && !full) {
            full = true;
            scope.problem(node, "expected at most " + Limits.REQUIREMENTS + " requirements within one");
        }
        return !full;
    }

    private static Optional<Requirement> word(ConfigNode.Text text, Scope scope) {
        String word = text.raw();
        if (word.equals(EVERYONE)) {
            return Optional.of(new Requirement.Everyone());
        }
        if (word.equals(SIGNED_IN)) {
            return Optional.of(new Requirement.SignedIn());
        }
        String hint =
                WORDS.contains(word) ? "; " + word + " is written as a map: {" + word + ": ...}" : near(word, PLAIN);
        scope.unexpected(text, EXPECTED + (text.hidden() ? "" : hint));
        return Optional.empty();
    }

    private static String near(String word, List<String> known) {
        return KeyNames.nearest(word, known)
                .map(near -> " (did you mean " + near + "?)")
                .orElse("");
    }

    private Optional<Requirement> map(ConfigNode.Block block, Scope scope, int depth) {
        boolean known = true;
        for (Map.Entry<String, ConfigNode> member : block.members().entrySet()) {
            String name = member.getKey();
            if (!WORDS.contains(name)) {
                known = false;
                scope.member(ConfigProblem.plain(name))
                        .problem(
                                member.getValue(),
                                PLAIN.contains(name)
                                        ? "is a word of its own; write it without a colon"
                                        : KeyNames.unknown(name, ALL_WORDS) + "; expected one of "
                                                + String.join(", ", WORDS));
            }
        }
        if (!known) {
            return Optional.empty();
        }
        if (block.members().size() != 1) {
            scope.problem(
                    block,
                    "expected one of " + String.join(", ", WORDS) + ", but came "
                            + (block.members().isEmpty()
                                    ? "an empty map"
                                    : String.join(" and ", block.members().keySet())
                                            + "; write {all: [...]} around them where both are needed, {any: [...]} where one is enough"));
            return Optional.empty();
        }
        Map.Entry<String, ConfigNode> only =
                block.members().entrySet().iterator().next();
        Scope within = scope.member(only.getKey());
        ConfigNode value = only.getValue();
        return switch (only.getKey()) {
            case "role" -> names(value, within, "role", false).map(Requirement.Role::new);
            case "scope" -> names(value, within, "scope", true).map(Requirement.Scope::new);
            case "claim" -> claims(value, within);
            case "any" -> parts(value, within, depth).map(Requirement.Any::new);
            case "all" -> parts(value, within, depth).map(Requirement.All::new);
            default -> read(value, within, depth + 1).map(Requirement.Not::new);
        };
    }

    private Optional<List<Requirement>> parts(ConfigNode node, Scope scope, int depth) {
        if (!(node instanceof ConfigNode.Items list) || list.items().isEmpty()) {
            scope.problem(
                    node,
                    "expected a list of at least one requirement, such as [{role: admin}, {role: owner}], but came "
                            + (node instanceof ConfigNode.Items ? "an empty one" : node.kind()));
            return Optional.empty();
        }
        List<Requirement> parts = new ArrayList<>();
        for (int i = 0; i < list.items().size() && !full; i++) {
            read(list.items().get(i), scope.element(i), depth + 1).ifPresent(parts::add);
        }
        return parts.size() == list.items().size() ? Optional.of(parts) : Optional.empty();
    }

    private Optional<List<String>> names(ConfigNode node, Scope scope, String what, boolean token) {
        if (node instanceof ConfigNode.Nothing
                || (node instanceof ConfigNode.Items list && list.items().isEmpty())) {
            scope.problem(
                    node, "expected a " + what + " or a list of them, any of which will do, but came " + node.kind());
            return Optional.empty();
        }
        ConfigType<String> name = ConfigType.of(what, text -> {
            if (token && !text.chars().allMatch(c -> c > 0x20 && c < 0x7F && c != '"' && c != '\\')) {
                throw new IllegalArgumentException(
                        "expected one scope without spaces; write a list of several, any of which will do, or {all: [...]}");
            }
            return Values.text(text);
        });
        return ConfigType.oneOrSeveral(name, Limits.ALTERNATIVES)
                .read(node, scope)
                .map(names -> List.copyOf(new LinkedHashSet<>(names)));
    }

    /** Reads {@code claim}: of several paths in one map all are asked for. */
    private Optional<Requirement> claims(ConfigNode node, Scope scope) {
        if (!(node instanceof ConfigNode.Block block) || block.members().isEmpty()) {
            scope.problem(
                    node,
                    "expected a map from claim to value, such as {email: \"*@ops.example.com\"}, but came "
                            + (node instanceof ConfigNode.Block ? "an empty one" : node.kind()));
            return Optional.empty();
        }
        if (!has(block.members().size() - 1, node, scope)) {
            return Optional.empty();
        }
        List<Requirement> claims = new ArrayList<>();
        block.members()
                .forEach((path, value) -> ClaimForm.read(path, value, scope.member(ConfigProblem.plain(path)))
                        .ifPresent(claims::add));
        if (claims.size() != block.members().size()) {
            return Optional.empty();
        }
        return Optional.of(claims.size() == 1 ? claims.get(0) : new Requirement.All(claims));
    }
}
