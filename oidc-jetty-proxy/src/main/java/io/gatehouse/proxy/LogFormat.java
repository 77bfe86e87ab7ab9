package io.gatehouse.proxy;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import io.gatehouse.config.ConfigWord;
import java.net.URL;
import org.slf4j.LoggerFactory;

/** How log lines are written. The system property {@code gatehouse.log-format} says the same. */
public enum LogFormat implements ConfigWord {
    /** A line of text a message. */
    TEXT("text"),
    /** A JSON object a line. */
    JSON("json");

    private static final String PROPERTY = "gatehouse.log-format";

    private final String word;

    LogFormat(String word) {
        this.word = word;
    }

    @Override
    public String word() {
        return word;
    }

    /**
     * Writes log lines in this format from now on. Does nothing where the operator has given a logback configuration of their own, or
     * logs with something else.
     */
    public void use() {
        System.setProperty(PROPERTY, word);
        LogGuard.install();
        URL builtIn = LogFormat.class.getResource("/logback.xml");
        if (builtIn == null
                || System.getProperty("logback.configurationFile") != null
                || !(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            return;
        }
        context.reset();
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        try {
            configurator.doConfigure(builtIn);
        } catch (JoranException e) {
            throw new IllegalStateException("the built-in logback.xml cannot be read", e);
        }
    }
}
