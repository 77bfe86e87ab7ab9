package io.gatehouse.house;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.event.GatehouseEvent;
import io.gatehouse.event.GatehouseEvent.RequestSummary;
import io.gatehouse.outcome.RefusalCode;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** {@code docs/errors.md} says what the code does. */
class ErrorsDocumentTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "errors.md");
    private static final Pattern HEADING = Pattern.compile("^### `([^`]+)` \\((\\d{3})\\)$", Pattern.MULTILINE);
    private static final Pattern ANY_HEADING = Pattern.compile("^###? .*$", Pattern.MULTILINE);
    private static final Pattern EVENT_ROW =
            Pattern.compile("^\\| `([a-z._-]+)` \\| ([^|]+) \\| ([^|]+) \\| [^|]+ \\|$", Pattern.MULTILINE);
    private static final Pattern LEVEL = Pattern.compile("\\b(DEBUG|INFO|WARN)\\b");

    private static final String OTHER_LINES = "Besides events, there are these lines:";
    private static final Pattern NAMES =
            Pattern.compile("^\\| (`[^|]+`) \\| (?:ERROR|WARN|INFO|DEBUG)", Pattern.MULTILINE);
    private static final Pattern NAME = Pattern.compile("`([a-z.]+)`");
    private static final Pattern LOG_CALL = Pattern.compile(
            "(?:(?:LOG|log)\\.(?:debug|info|warn|error)|LogLine\\.of)\\(\\s*\"(?<name>[a-z]+(?:\\.[a-z]+)*)[ :\"]");

    private static String document() throws IOException {
        return Files.readString(DOCUMENT);
    }

    @Nested
    class Codes {
        @Test
        void everyCodeHasASectionWithItsStatusAndNoSectionIsWithoutACode() throws IOException {
            Map<String, Integer> written = new TreeMap<>();
            Matcher heading = HEADING.matcher(document());
            while (heading.find()) {
                assertThat(written.put(heading.group(1), Integer.valueOf(heading.group(2))))
                        .as("%s is described once", heading.group(1))
                        .isNull();
            }

            Map<String, Integer> known = new TreeMap<>();
            for (RefusalCode code : RefusalCode.values()) {
                known.put(code.word(), code.status());
            }
            assertThat(written).isEqualTo(known);
        }

        @Test
        void everySectionSaysWhatItMeansWhereItComesFromAndWhatToDo() throws IOException {
            String text = document();
            Matcher heading = HEADING.matcher(text);
            while (heading.find()) {
                Matcher next = ANY_HEADING.matcher(text).region(heading.end(), text.length());
                String section = text.substring(heading.end(), next.find() ? next.start() : text.length());

                assertThat(section)
                        .as("the section of %s", heading.group(1))
                        .contains("- **Meaning:** ", "- **Cause:** ", "- **Cure:** ");
            }
        }
    }

    @Nested
    class Events {
        /** What is to be known of an event. */
        private record Known(TreeSet<String> levels, List<String> fields) {}

        @Test
        void everyEventHasARowWithItsLevelsAndFieldsAndNoRowIsWithoutAnEvent() throws IOException {
            Map<String, Known> written = new TreeMap<>();
            Matcher row = EVENT_ROW.matcher(document().split(OTHER_LINES, 2)[0]);
            while (row.find()) {
                TreeSet<String> levels = new TreeSet<>();
                Matcher level = LEVEL.matcher(row.group(2));
                while (level.find()) {
                    levels.add(level.group());
                }
                List<String> fields = new ArrayList<>();
                for (String field : row.group(3).split(", ", -1)) {
                    if (field.strip().equals("*request*")) {
                        fields.addAll(List.of("client_address", "method", "host", "path"));
                    } else {
                        fields.add(field.strip().replace("`", ""));
                    }
                }
                assertThat(written.put(row.group(1), new Known(levels, fields)))
                        .as("%s is described once", row.group(1))
                        .isNull();
            }

            assertThat(written).isEqualTo(known());
        }

        private Map<String, Known> known() {
            Map<String, Known> known = new TreeMap<>();
            for (Class<?> type : leaves(GatehouseEvent.class).toList()) {
                for (RefusalCode code : RefusalCode.values()) {
                    GatehouseEvent event = example(type, code);
                    known.computeIfAbsent(
                                    event.name(),
                                    name -> new Known(
                                            new TreeSet<>(),
                                            new ArrayList<>(event.fields().keySet())))
                            .levels()
                            .add(event.level().name());
                }
            }
            return known;
        }

        private Stream<Class<?>> leaves(Class<?> type) {
            Class<?>[] permitted = type.getPermittedSubclasses();
            return permitted == null
                    ? Stream.of(type)
                    : Arrays.stream(permitted).flatMap(this::leaves);
        }

        private GatehouseEvent example(Class<?> type, RefusalCode code) {
            Map<Class<?>, Object> examples = new LinkedHashMap<>();
            examples.put(String.class, "text");
            examples.put(boolean.class, true);
            examples.put(int.class, 1);
            examples.put(Duration.class, Duration.ofMillis(1));
            examples.put(RefusalCode.class, code);
            examples.put(RequestSummary.class, new RequestSummary("192.0.2.1", "GET", "app.example.com", "/"));
            Class<?>[] types = Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new);
            Object[] values = Arrays.stream(types).map(examples::get).toArray();
            try {
                return (GatehouseEvent) type.getDeclaredConstructor(types).newInstance(values);
            } catch (ReflectiveOperationException e) {
                throw new LinkageError("an event has a component that this test has no example of: " + type, e);
            }
        }
    }

    @Nested
    class OtherLines {
        @Test
        void everyOtherLogLineHasARowAndNoRowIsWithoutALine() throws IOException {
            TreeSet<String> written = new TreeSet<>();
            Matcher row = NAMES.matcher(document().split(OTHER_LINES, 2)[1]);
            while (row.find()) {
                Matcher name = NAME.matcher(row.group(1));
                while (name.find()) {
                    written.add(name.group(1));
                }
            }

            TreeSet<String> known = new TreeSet<>();
            for (String module : List.of("oidc-core", "oidc-servlet", "oidc-jetty-proxy")) {
                try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "main", "java"))) {
                    for (Path file : files.filter(path -> path.toString().endsWith(".java"))
                            .toList()) {
                        Matcher call = LOG_CALL.matcher(Files.readString(file));
                        while (call.find()) {
                            known.add(call.group("name"));
                        }
                    }
                }
            }
            assertThat(known).contains("fault", "filter.started", "gateway.started", "request");
            assertThat(written).isEqualTo(known);
        }
    }
}
