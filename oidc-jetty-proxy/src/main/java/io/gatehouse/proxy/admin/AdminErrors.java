package io.gatehouse.proxy.admin;

import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers for the HTTP server itself, with nothing of the request or the exception in the words. */
final class AdminErrors extends ErrorHandler {
    private static final Logger LOG = LoggerFactory.getLogger("io.gatehouse.gateway");

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        @Nullable Throwable cause = (Throwable) request.getAttribute(ERROR_EXCEPTION);
        int status = cause instanceof HttpException http ? http.getCode() : response.getStatus();
        AdminAnswer answer;
        if (HttpStatus.isClientError(status)) {
            answer = AdminAnswer.problem(
                    status, "Bad request", "Expected a good HTTP/1.1 request with a head of at most 8 KB.");
        } else {
            LOG.error("gateway.error listener=admin status={}", status, cause);
            answer = AdminAnswer.problem(
                    HttpStatus.INTERNAL_SERVER_ERROR_500,
                    "Internal error",
                    "A fault of the gateway's own; see the log line gateway.error.");
        }
        AdminHandler.write(request, response, answer, callback);
        return true;
    }
}
