package io.gatehouse.proxy.schema;

import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Writes JSON for people, over several lines and without escapes that JSON does not ask for, which the library that is there does not. */
final class JsonText {
    private static final int SHORT = 100;

    private JsonText() {}

    static String of(Map<String, Object> document) {
        StringBuilder text = new StringBuilder();
        write(document, "", text);
        return text.append('\n').toString();
    }

    private static void write(Object value, String indent, StringBuilder text) {
        String line = line(value);
        if (line.length() <= SHORT) {
            text.append(line);
        } else if (value instanceof Map<?, ?> map) {
            text.append('{');
            Iterator<? extends Map.Entry<?, ?>> members = map.entrySet().iterator();
            while (members.hasNext()) {
                Map.Entry<?, ?> member = members.next();
                text.append('\n')
                        .append(indent)
                        .append("  ")
                        .append(quoted(member.getKey()))
                        .append(": ");
                write(member.getValue(), indent + "  ", text);
                text.append(members.hasNext() ? "," : "");
            }
            text.append('\n').append(indent).append('}');
        } else if (value instanceof List<?> list) {
            text.append('[');
            for (int i = 0; i < list.size(); i++) {
                text.append(i == 0 ? "\n" : ",\n").append(indent).append("  ");
                write(list.get(i), indent + "  ", text);
            }
            text.append('\n').append(indent).append(']');
        } else {
            text.append(line);
        }
    }

    private static String line(Object value) {
        if (value instanceof Map<?, ?> map) {
            StringBuilder line = new StringBuilder();
            map.forEach((name, member) -> line.append(line.isEmpty() ? "{" : ", ")
                    .append(quoted(name))
                    .append(": ")
                    .append(line(member)));
            return line.isEmpty() ? "{}" : line.append('}').toString();
        }
        if (value instanceof List<?> list) {
            return "[" + String.join(", ", list.stream().map(JsonText::line).toList()) + "]";
        }
        return value instanceof String text ? quoted(text) : String.valueOf(value);
    }

    private static String quoted(Object text) {
        return '"'
                + String.valueOf(text)
                        .replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\n", "\\n")
                + '"';
    }
}
