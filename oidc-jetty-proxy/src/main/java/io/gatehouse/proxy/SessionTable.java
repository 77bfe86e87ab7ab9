package io.gatehouse.proxy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sessions as people like to read them: a line each, in columns. */
final class SessionTable {
    private record Column(String title, String member) {}

    private static final List<Column> COLUMNS = List.of(
            new Column("SESSION", "reference"),
            new Column("SUBJECT", "subject"),
            new Column("PROVIDER", "provider"),
            new Column("SINCE", "since"),
            new Column("LAST SEEN", "last_seen"),
            new Column("ENDS", "ends_at"),
            new Column("ADDRESS", "client_address"),
            new Column("SID", "sid"));

    private SessionTable() {}

    /** Returns the lines for the members {@code sessions} and {@code more} of an answer. */
    static List<String> lines(Map<String, Object> answer) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(COLUMNS.stream().map(Column::title).toList());
        if (answer.get("sessions") instanceof List<?> sessions) {
            for (Object session : sessions) {
                if (session instanceof Map<?, ?> members) {
                    rows.add(COLUMNS.stream()
                            .map(column -> cell(members.get(column.member())))
                            .toList());
                }
            }
        }
        int count = rows.size() - 1;
        List<String> lines = new ArrayList<>(count == 0 ? List.of() : aligned(rows));
        lines.add((count == 0 ? "no sessions" : count == 1 ? "1 session" : count + " sessions")
                + (Boolean.TRUE.equals(answer.get("more"))
                        ? "; there are more: --limit shows up to 1000, --subject and --sid select"
                        : ""));
        return lines;
    }

    private static String cell(@Nullable Object value) {
        if (value instanceof Boolean yes) {
            return yes ? "yes" : "no";
        }
        String text = value == null ? "" : TerminalText.of(String.valueOf(value));
        return text.isEmpty() ? "-" : text;
    }

    private static List<String> aligned(List<List<String>> rows) {
        int[] widths = new int[COLUMNS.size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], length(row.get(i)));
            }
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(row.get(i));
                if (i < widths.length - 1) {
                    line.append(" ".repeat(widths[i] - length(row.get(i)) + 2));
                }
            }
            lines.add(line.toString());
        }
        return lines;
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
