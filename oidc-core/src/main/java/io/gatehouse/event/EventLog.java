package io.gatehouse.event;

import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes each event as one {@linkplain LogLine log line} of logger {@code io.gatehouse}. */
public final class EventLog implements GatehouseListener {
    private static final Logger LOG = LoggerFactory.getLogger("io.gatehouse");

    private final UnaryOperator<String> subjects;

    /** Creates a log that names people as the provider does. */
    public EventLog() {
        this(UnaryOperator.identity());
    }

    /**
     * Creates a log.
     *
     * @param subjects says how people are named; an empty text leaves the name out
     */
    public EventLog(UnaryOperator<String> subjects) {
        this.subjects = subjects;
    }

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

    String line(GatehouseEvent event) {
        return LogLine.of(event.name(), Fields.named(event, subjects));
    }
}
