package io.gatehouse.proxy.telemetry;

import io.gatehouse.proxy.door.RequestRecord;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Stands in front of everything, and has requests counted when they are over. */
final class RequestWatch extends Handler.Wrapper {
    private final GatewayMetrics metrics;

    RequestWatch(Handler handler, GatewayMetrics metrics) {
        super(handler);
        this.metrics = metrics;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        RequestRecord record = RequestRecord.of(request);
        Request.addCompletionListener(request, failure -> metrics.over(record));
        return super.handle(request, response, callback);
    }
}
