package io.gatehouse.event;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.gatehouse.event.GatehouseEvent.RequestSummary;
import io.gatehouse.outcome.RefusalCode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class EventLogTest {
    private static final RequestSummary REQUEST = new RequestSummary("192.0.2.1", "GET", "app.example.com", "/a b");

    private static GatehouseEvent noticed(String detail) {
        return new GatehouseEvent.Noticed("test", detail);
    }

    @Test
    void writesNameAndFields() {
        assertThat(new EventLog()
                        .line(new GatehouseEvent.RequestRefused(
                                RefusalCode.AMBIGUOUS_PATH, "abc", "a path must not hold //", REQUEST)))
                .isEqualTo("request.refused code=ambiguous_path reference=abc detail=\"a path must not hold //\""
                        + " client_address=192.0.2.1 method=GET host=app.example.com path=\"/a b\"");
    }

    @Nested
    class LetsNobodyWriteALineOfTheirOwn {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "x\nlogin provider=main subject=root",
                    "x\r\nlogin",
                    "\u0000",
                    "\u001b[31mred",
                    "\u0085next",
                    "\u2028next",
                    "\u2029next",
                    "\u202eevil",
                    "\u200b",
                    "\ufeff",
                    "\u007f",
                    "\t",
                    "\udb40\udc41tag"
                })
        void byCharactersThatNobodySees(String evil) {
            String line = new EventLog().line(noticed(evil));
            assertThat(line).startsWith("noticed subject=test detail=\"").endsWith("\"");
            assertThat(line.codePoints())
                    .noneMatch(c -> Character.isISOControl(c)
                            || Character.getType(c) == Character.FORMAT
                            || Character.getType(c) == Character.LINE_SEPARATOR
                            || Character.getType(c) == Character.PARAGRAPH_SEPARATOR);
        }

        @Test
        void byFieldsOfTheirOwn() {
            assertThat(new EventLog().line(noticed("x subject=root")))
                    .isEqualTo("noticed subject=test detail=\"x subject=root\"");
            assertThat(new EventLog().line(noticed("x\" subject=\"root")))
                    .isEqualTo("noticed subject=test detail=\"x\\\" subject=\\\"root\"");
            assertThat(new EventLog().line(noticed("x\\"))).isEqualTo("noticed subject=test detail=\"x\\\\\"");
            assertThat(new EventLog().line(noticed(""))).isEqualTo("noticed subject=test detail=\"\"");
        }

        @Test
        void inAnyWayAtAll() {
            Pattern field = Pattern.compile(" ([a-z_]+)=(\"(?:[^\"\\\\]|\\\\.)*\"|[^ =\"]+)");
            Random random = new Random(23);
            String letters = "ab =\"\\\n\r\t\u0000\u2028\u202e,;%$\u00e9\u4e2d";
            for (int i = 0; i < 2000; i++) {
                StringBuilder evil = new StringBuilder();
                for (int j = random.nextInt(12); j > 0; j--) {
                    evil.append(letters.charAt(random.nextInt(letters.length())));
                }
                RequestSummary request =
                        new RequestSummary("192.0.2.1", evil.toString(), evil.toString(), evil.toString());
                GatehouseEvent event = new GatehouseEvent.LoginRefused(
                        RefusalCode.LOGIN_DENIED, "ref", "main", evil.toString(), request);
                String line = new EventLog().line(event);
                Map<String, String> read = new LinkedHashMap<>();
                Matcher matcher = field.matcher(line);
                int end = event.name().length();
                while (matcher.find(end) && matcher.start() == end) {
                    read.put(matcher.group(1), matcher.group(2));
                    end = matcher.end();
                }
                assertThat(end).as("%s", line).isEqualTo(line.length());
                assertThat(read.keySet())
                        .containsExactlyElementsOf(event.fields().keySet());
                assertThat(read).containsEntry("code", "login_denied").containsEntry("reference", "ref");
            }
        }

        @Test
        void byLength() {
            assertThat(new EventLog().line(noticed("x".repeat(100_000))).length())
                    .isLessThan(1100);
            assertThat(new EventLog().line(noticed("\n".repeat(100_000))).length())
                    .isLessThan(6100);
        }

        @Test
        void byPlaceholdersOfTheLogger() {
            assertThat(logged(noticed("{} %s ${jndi:ldap://x}")))
                    .isEqualTo("WARN noticed subject=test detail=\"{} %s ${jndi:ldap://x}\"");
        }
    }

    @Test
    void writesAtTheLevelOfTheEvent() {
        assertThat(logged(new GatehouseEvent.LoginStarted("main", REQUEST))).startsWith("DEBUG login.started ");
        assertThat(logged(new GatehouseEvent.LoginSucceeded("main", "s", REQUEST)))
                .startsWith("INFO login ");
        assertThat(logged(new GatehouseEvent.RequestRefused(RefusalCode.INTERNAL_ERROR, "r", "d", REQUEST)))
                .startsWith("WARN request.refused ");
        assertThat(logged(new GatehouseEvent.RequestRefused(RefusalCode.LOGIN_REQUIRED, "r", "d", REQUEST)))
                .startsWith("DEBUG request.refused ");
        assertThat(logged(new GatehouseEvent.RequestRefused(RefusalCode.ACCESS_DENIED, "r", "d", REQUEST)))
                .startsWith("INFO access.denied ");
    }

    private static String logged(GatehouseEvent event) {
        Logger logger = (Logger) LoggerFactory.getLogger("io.gatehouse");
        Level before = logger.getLevel();
        boolean additive = logger.isAdditive();
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.setLevel(Level.DEBUG);
        logger.setAdditive(false);
        logger.addAppender(lines);
        try {
            new EventLog().on(event);
            assertThat(lines.list).hasSize(1);
            return lines.list.get(0).getLevel() + " " + lines.list.get(0).getFormattedMessage();
        } finally {
            logger.detachAppender(lines);
            logger.setAdditive(additive);
            logger.setLevel(before);
        }
    }
}
