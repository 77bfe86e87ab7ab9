package io.gatehouse.event;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes each event as one {@linkplain LogLine log line} of logger {@code io.gatehouse}. */
public final class EventLog implements GatehouseListener {
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
        return LogLine.of(event.name(), event.fields());
    }
}
