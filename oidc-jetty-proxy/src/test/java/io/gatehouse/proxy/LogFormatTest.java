package io.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LogFormatTest {
    private static final Logger LOG = LoggerFactory.getLogger(LogFormatTest.class);

    @AfterEach
    void restore() {
        LogFormat.TEXT.use();
        System.clearProperty("gatehouse.log-format");
    }

    /** Returns what is printed when a message of two lines is logged in the format. */
    private static String printed(LogFormat format) {
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
            format.use();
            LOG.debug("not this");
            LOG.info("first\nsecond");
        } finally {
            System.setOut(before);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void asTextIsOneLineAMessage() {
        assertThat(printed(LogFormat.TEXT)).containsPattern("^\\d{4}-\\d\\d-\\d\\dT[^ ]+ INFO  first \\| second\\n$");
    }

    @Test
    void asJsonIsOneObjectALine() {
        assertThat(printed(LogFormat.JSON).strip())
                .startsWith("{")
                .endsWith("}")
                .contains("\"level\":\"INFO\"", "first\\nsecond")
                .doesNotContain("\n");
    }
}
