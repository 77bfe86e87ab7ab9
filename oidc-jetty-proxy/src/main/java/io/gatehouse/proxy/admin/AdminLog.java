package io.gatehouse.proxy.admin;

import io.gatehouse.event.LogLine;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes one line for each request, without the query, which names people. What machines ask for all the time at DEBUG. */
final class AdminLog implements RequestLog {
    private static final Logger LOG = LoggerFactory.getLogger("io.gatehouse.access");

    private final Set<String> asked;

    /** Creates a log in which requests for these paths are of interest to nobody. */
    AdminLog(Set<String> asked) {
        this.asked = Set.copyOf(asked);
    }

    @Override
    public void log(Request request, Response response) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("client_address", String.valueOf(Request.getRemoteAddr(request)));
        fields.put("method", String.valueOf(request.getMethod()));
        String path = request.getHttpURI() == null
                ? ""
                : String.valueOf(request.getHttpURI().getPath());
        fields.put("path", path);
        fields.put("status", Integer.toString(response.getStatus()));
        fields.put(
                "millis", Long.toString(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - request.getBeginNanoTime())));
        String line = LogLine.of("admin.request", fields);
        if (asked.contains(path)) {
            LOG.debug(line);
        } else {
            LOG.info(line);
        }
    }
}
