package io.gatehouse.proxy;

import io.gatehouse.event.LogLine;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.proxy.door.CoreExchange;
import io.gatehouse.proxy.door.GatehouseHandler;
import io.gatehouse.proxy.door.RequestRecord;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes one line for each request, of logger {@code io.gatehouse.access}. Without the query, which holds codes and states, and without
 * any header but the host.
 */
final class AccessLog implements RequestLog {
    private static final Logger LOG = LoggerFactory.getLogger("io.gatehouse.access");

    @Override
    public void log(Request request, Response response) {
        if (!LOG.isInfoEnabled()) {
            return;
        }
        CoreExchange exchange = new CoreExchange(request);
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("client_address", clientAddress(request, exchange));
        fields.put("method", exchange.method());
        fields.put("host", exchange.authority().orElse(""));
        fields.put("path", withoutParameters(exchange.rawPath()));
        fields.put("status", Integer.toString(response.getStatus()));
        fields.put("millis", Long.toString(millis(request)));
        fields.put("bytes", Long.toString(Response.getContentBytesWritten(response)));
        RequestRecord record = RequestRecord.of(request);
        record.route().ifPresent(route -> fields.put("route", route));
        record.upstreamTime().ifPresent(time -> fields.put("upstream_millis", Long.toString(time.toMillis())));
        session(request).ifPresent(session -> fields.put("session", session));
        fields.put("trace_id", record.trace().traceId());
        LOG.info(LogLine.of("request", fields));
    }

    /** Cuts off path parameters: the one that passes, {@code ;jsessionid=}, is the application's session. */
    private static String withoutParameters(String path) {
        int at = path.indexOf(';');
        return at < 0 ? path : path.substring(0, at);
    }

    /** Returns what tells the session, or the access token, from every other, as it is in the audit log. */
    private static Optional<String> session(Request request) {
        return request.getAttribute(GatehouseHandler.PROCEED_ATTRIBUTE) instanceof Outcome.Proceed proceed
                ? proceed.sessionReference()
                : Optional.empty();
    }

    private static long millis(Request request) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - request.getBeginNanoTime());
    }

    /** Returns the address that the engine found behind trusted proxies; where it did not get to judge, the peer's. */
    private static String clientAddress(Request request, CoreExchange exchange) {
        return request.getAttribute(GatehouseHandler.PROCEED_ATTRIBUTE) instanceof Outcome.Proceed proceed
                ? proceed.clientAddress()
                : exchange.peerAddress();
    }
}
