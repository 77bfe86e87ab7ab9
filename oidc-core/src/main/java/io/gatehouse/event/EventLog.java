package io.gatehouse.event;

import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes each event as one log line of logger {@code io.gatehouse}: the name, then {@code key=value}. Values with spaces are quoted and
 * control characters escaped, so that nobody can write a line of their own into the log.
 */
public final class EventLog implements GatehouseListener {
    private static final int MAX_VALUE = 1000;
    private static final Logger LOG = LoggerFactory.getLogger("io.gatehouse");

    @Override
    public void on(GatehouseEvent event) {
        switch (event.level()) {
            case DEBUG -> {
                if (LOG.isDebugEnabled()) {
                    LOG.debug(line(event));
                }
            }
            case INFO -> LOG.info(line(event));
            case WARN -> LOG.warn(line(event));
        }
    }

    static String line(GatehouseEvent event) {
        StringBuilder out = new StringBuilder(event.name());
        for (Map.Entry<String, String> field : event.fields().entrySet()) {
            out.append(' ').append(field.getKey()).append('=');
            append(out, field.getValue());
        }
        return out.toString();
    }

    private static void append(StringBuilder out, String value) {
        int start = out.length();
        boolean quoted = value.isEmpty();
        for (int i = 0; i < value.length() && i < MAX_VALUE; i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
                quoted = true;
            } else if (Character.isISOControl(c)
                    || Character.getType(c) == Character.FORMAT
                    || c == 0x2028
                    || c == 0x2029) {
                out.append(String.format("\\u%04x", (int) c));
                quoted = true;
            } else {
                quoted |= c == ' ' || c == '=';
                out.append(c);
            }
        }
        if (quoted) {
            out.insert(start, '"').append('"');
        }
    }
}
