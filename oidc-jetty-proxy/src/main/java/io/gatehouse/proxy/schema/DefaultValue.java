package io.gatehouse.proxy.schema;

import io.gatehouse.config.reader.ConfigKey;
import io.gatehouse.config.reader.ConfigShape;
import java.util.List;
import java.util.Map;

/** A default as JSON, of the text that the reference of the configuration shows. */
final class DefaultValue {
    private DefaultValue() {}

    static Object of(ConfigKey<?> key) {
        String text = key.defaultText();
        ConfigShape shape = key.type().shape();
        if (shape instanceof ConfigShape.Flag) {
            return Boolean.valueOf(text);
        }
        if (shape instanceof ConfigShape.Whole) {
            return Integer.valueOf(text);
        }
        if (text.equals("{}")) {
            return Map.of();
        }
        if (text.startsWith("[") && text.endsWith("]")) {
            String within = text.substring(1, text.length() - 1).strip();
            return within.isEmpty() ? List.of() : List.of(within.split(", *"));
        }
        return text.startsWith("\"") && text.endsWith("\"") ? text.substring(1, text.length() - 1) : text;
    }
}
