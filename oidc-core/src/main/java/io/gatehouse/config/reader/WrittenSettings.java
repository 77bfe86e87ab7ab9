package io.gatehouse.config.reader;

import io.gatehouse.config.SettingsPrint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes what was written fit to be shown. What is a secret by its key is left out, and within maps whatever has the name of one, and the
 * values of headers. Variables stay as they were written: what they stand for may be a secret.
 */
final class WrittenSettings {
    private static final String HIDDEN = "(set)";
    private static final Pattern SECRET_NAME =
            Pattern.compile("(.*[-_.])?(secrets?|passwords?|tokens?|keys?|credentials?|authorization|cookie)");
    private static final Pattern HEADERS = Pattern.compile("(.*[-_.])?(headers|set)");
    private static final Pattern USER_INFO = Pattern.compile("//[^/?#\\s]*@");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{[^{}]*}");
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]{0,17})");

    private WrittenSettings() {}

    static List<WrittenSetting> of(List<ConfigKey<?>> keys, Map<String, ConfigNode> nodes) {
        List<WrittenSetting> all = new ArrayList<>();
        for (ConfigKey<?> key : keys) {
            ConfigNode node = nodes.get(key.name());
            if (node == null) {
                all.add(new WrittenSetting(
                        key.name(),
                        key.defaultText().isEmpty() ? null : byDefault(key.defaultText()),
                        WrittenSetting.DEFAULT,
                        false,
                        ""));
            } else {
                boolean secret = key.type().isSecret() || isMapInText(node);
                all.add(new WrittenSetting(
                        key.name(),
                        secret ? null : shown(node),
                        node.place().toString(),
                        secret,
                        SettingsPrint.of(raw(node))));
            }
        }
        return List.copyOf(all);
    }

    /** Returns a default as a value: what the reference writes, a list in brackets. */
    private static Object byDefault(String text) {
        if (text.equals("{}")) {
            return Map.of();
        }
        if (!text.startsWith("[") || !text.endsWith("]")) {
            return single(text);
        }
        String within = text.substring(1, text.length() - 1).strip();
        return within.isEmpty()
                ? List.of()
                : Arrays.stream(within.split("\\s*,\\s*"))
                        .map(WrittenSettings::single)
                        .toList();
    }

    /** Tells whether a text that has not been taken apart may be a map, with names of secrets in it. One with variables is read as a map as well. */
    static boolean isMapInText(ConfigNode node) {
        return node instanceof ConfigNode.Text text
                && (text.textual() || text.raw().contains("${"))
                && VARIABLE.matcher(text.raw()).replaceAll("").contains("{");
    }

    private static Object shown(ConfigNode node) {
        if (isMapInText(node)) {
            return HIDDEN;
        }
        if (node instanceof ConfigNode.Text text) {
            return text.quoted() ? withoutPassword(text.raw()) : single(text.raw());
        }
        if (node instanceof ConfigNode.Items items) {
            return items.items().stream().map(WrittenSettings::shown).toList();
        }
        Map<String, Object> shown = new LinkedHashMap<>();
        if (node instanceof ConfigNode.Block block) {
            block.members().forEach((name, member) -> {
                String lower = name.toLowerCase(Locale.ROOT);
                if (SECRET_NAME.matcher(lower).matches()) {
                    shown.put(name, HIDDEN);
                } else if (HEADERS.matcher(lower).matches() && member instanceof ConfigNode.Block headers) {
                    shown.put(name, hidden(headers));
                } else {
                    shown.put(name, shown(member));
                }
            });
        }
        return shown;
    }

    private static Map<String, Object> hidden(ConfigNode.Block block) {
        Map<String, Object> names = new LinkedHashMap<>();
        block.members()
                .forEach((name, value) ->
                        names.put(name, value instanceof ConfigNode.Block inner ? hidden(inner) : HIDDEN));
        return names;
    }

    private static Object single(String text) {
        if (text.equals("true") || text.equals("false")) {
            return Boolean.valueOf(text);
        }
        return NUMBER.matcher(text).matches() ? (Object) Long.valueOf(text) : withoutPassword(text);
    }

    private static String withoutPassword(String text) {
        return USER_INFO.matcher(text).replaceAll("//…@");
    }

    /** Returns all that was written, for a hash. */
    private static @Nullable Object raw(ConfigNode node) {
        if (node instanceof ConfigNode.Text text) {
            return text.raw();
        }
        if (node instanceof ConfigNode.Items items) {
            return items.items().stream().map(item -> String.valueOf(raw(item))).toList();
        }
        if (node instanceof ConfigNode.Block block) {
            Map<String, Object> members = new LinkedHashMap<>();
            block.members().forEach((name, member) -> members.put(name, String.valueOf(raw(member))));
            return members;
        }
        return null;
    }
}
