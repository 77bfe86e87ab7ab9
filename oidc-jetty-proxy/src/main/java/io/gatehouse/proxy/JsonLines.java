package io.gatehouse.proxy;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import com.nimbusds.jose.util.JSONObjectUtils;
import io.gatehouse.event.LogLine;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes each log line as one JSON object: {@code time}, {@code level}, {@code logger}, and the fields of an event under their own names,
 * or else a {@code message}.
 */
public final class JsonLines extends EncoderBase<ILoggingEvent> {
    private static final byte[] NOTHING = {};

    private final ThrowableProxyConverter throwables = new ThrowableProxyConverter();

    @Override
    public void start() {
        throwables.start();
        super.start();
    }

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("time", event.getInstant().toString());
        line.put("level", event.getLevel().toString());
        line.put("logger", event.getLoggerName());
        String message = event.getFormattedMessage();
        LogLine.parse(message).ifPresentOrElse(line::putAll, () -> line.put("message", message));
        if (event.getThrowableProxy() != null) {
            line.put("exception", throwables.convert(event));
        }
        return (JSONObjectUtils.toJSONString(line) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }
}
