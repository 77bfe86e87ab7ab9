package io.gatehouse.config.reader;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The environment, as <code>${NAME}</code> and <code>${NAME:-default}</code> in a value read it. */
final class Variables {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,199}");
    private static final Pattern MENTION = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]{0,199})");

    private final Map<String, String> environment;

    Variables(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /** Returns the names of all variables that a text refers to, or would if it were a value. */
    static Set<String> mentionedIn(String text) {
        Set<String> names = new LinkedHashSet<>();
        Matcher matcher = MENTION.matcher(text);
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }

    /**
     * Puts the variables in. {@code $$} before a brace stands for one {@code $} and leaves the rest alone. What a variable holds is
     * taken as it is, and never searched for further variables.
     */
    Optional<ConfigNode.Text> resolve(ConfigNode.Text node, Scope scope) {
        String raw = node.raw();
        if (node.verbatim() || !raw.contains("${")) {
            return Optional.of(node);
        }
        StringBuilder out = new StringBuilder(raw.length());
        boolean replaced = false;
        int from = 0;
        for (int at = raw.indexOf("${"); at >= 0; at = raw.indexOf("${", from)) {
            if (at > from && raw.charAt(at - 1) == '$') {
                out.append(raw, from, at).append('{');
                from = at + 2;
                continue;
            }
            int end = raw.indexOf('}', at);
            if (end < 0) {
                scope.problem(node, "expected } after ${, as in ${NAME}; write $${ where ${ itself is meant");
                return Optional.empty();
            }
            Optional<String> value = value(raw.substring(at + 2, end), node, scope);
            if (value.isEmpty()) {
                return Optional.empty();
            }
            out.append(raw, from, at).append(value.get());
            replaced = true;
            from = end + 1;
        }
        out.append(raw, from, raw.length());
        return Optional.of(new ConfigNode.Text(
                node.place(),
                out.toString(),
                node.textual() || replaced,
                true,
                node.hidden() || replaced,
                node.quoted() || replaced));
    }

    private Optional<String> value(String reference, ConfigNode.Text node, Scope scope) {
        int at = reference.indexOf(":-");
        String name = at < 0 ? reference : reference.substring(0, at);
        if (!NAME.matcher(name).matches()) {
            scope.problem(
                    node,
                    "expected the name of an environment variable in ${…}, as in ${CLIENT_SECRET} or ${PORT:-8002};"
                            + " write $${ where ${ itself is meant");
            return Optional.empty();
        }
        String value = environment.getOrDefault(name, "");
        if (!value.isEmpty()) {
            return Optional.of(value);
        }
        if (at < 0) {
            scope.problem(
                    node,
                    "the environment variable " + name + " is " + (environment.containsKey(name) ? "empty" : "not set")
                            + "; set it, or write a default, as in ${" + name + ":-default}");
            return Optional.empty();
        }
        String fallback = reference.substring(at + 2);
        if (fallback.contains("${")) {
            scope.problem(node, "the default in ${" + name + ":-…} must not hold a further ${…}");
            return Optional.empty();
        }
        return Optional.of(fallback);
    }
}
