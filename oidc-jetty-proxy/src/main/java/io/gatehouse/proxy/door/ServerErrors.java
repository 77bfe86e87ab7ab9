package io.gatehouse.proxy.door;

import io.gatehouse.outcome.RefusalCode;
import java.nio.ByteBuffer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers for the HTTP server itself: requests it cannot read, and what goes wrong inside. In the engine's words, and with nothing of
 * the request or the exception in them.
 */
public final class ServerErrors extends ErrorHandler {
    private static final Logger LOG = LoggerFactory.getLogger("io.gatehouse.gateway");

    private static final Pattern PLAIN_WORDS = Pattern.compile("[A-Za-z0-9 ,'_()-]{1,80}");

    private final Supplier<Refusals> refusals;

    /** Creates a handler that answers in the words of the engine that is in use at the moment. */
    public ServerErrors(Supplier<Refusals> refusals) {
        this.refusals = refusals;
    }

    @Override
    public boolean handle(Request request, Response raw, Callback callback) {
        Response response = new Unfinished(request, raw);
        if (request.getConnectionMetaData().getHttpVersion().getVersion() <= HttpVersion.HTTP_1_1.getVersion()) {
            // What comes after a request that could not be read to its end, or broke, is better begun anew.
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
        }
        @Nullable Throwable cause = (Throwable) request.getAttribute(ERROR_EXCEPTION);
        if (cause instanceof FailedExchange failed) {
            refusals.get().write(request, response, failed.code(), failed.operatorDetail(), callback);
            return true;
        }
        if (cause instanceof ClientGone || cause instanceof EofException) {
            callback.failed(cause);
            return true;
        }
        int status = cause instanceof HttpException http ? http.getCode() : response.getStatus();
        RefusalCode code = code(request, status);
        refusals.get().write(request, response, code, detail(code, status, cause), callback);
        return true;
    }

    private static RefusalCode code(Request request, int status) {
        return switch (status) {
            case HttpStatus.URI_TOO_LONG_414, HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431 ->
                RefusalCode.REQUEST_TOO_LARGE;
            case HttpStatus.SERVICE_UNAVAILABLE_503 -> RefusalCode.STOPPING;
            case HttpStatus.NOT_FOUND_404 -> RefusalCode.NO_ROUTE;
            default -> {
                if (!HttpStatus.isClientError(status) && status != HttpStatus.HTTP_VERSION_NOT_SUPPORTED_505) {
                    yield RefusalCode.INTERNAL_ERROR;
                }
                boolean path =
                        request.getHttpURI() != null && request.getHttpURI().hasViolations();
                yield path ? RefusalCode.AMBIGUOUS_PATH : RefusalCode.BAD_REQUEST;
            }
        };
    }

    private static String detail(RefusalCode code, int status, @Nullable Throwable cause) {
        if (code == RefusalCode.INTERNAL_ERROR) {
            LOG.error("gateway.error status={}", status, cause);
        }
        return switch (code) {
            case REQUEST_TOO_LARGE ->
                "the request line and headers are larger than server.max-header-size; raise it if the client is to be served";
            case STOPPING -> "the gateway is shutting down";
            case INTERNAL_ERROR -> "see the log line gateway.error with status " + status;
            default -> "the HTTP server refused the request with " + status + reason(cause);
        };
    }

    /** Returns the server's own words, unless they repeat what came. */
    private static String reason(@Nullable Throwable cause) {
        String reason = cause instanceof HttpException http ? http.getReason() : null;
        return reason != null && PLAIN_WORDS.matcher(reason).matches() ? ": " + reason : "";
    }

    /**
     * Leaves the end of an error response to Jetty's callback. Once the end was sent, Jetty may have given the channel to the next request
     * before it calls that callback, which then fails.
     */
    private static final class Unfinished extends Response.Wrapper {
        private Unfinished(Request request, Response response) {
            super(request, response);
        }

        @Override
        public void write(boolean last, @Nullable ByteBuffer content, Callback callback) {
            super.write(false, content, callback);
        }
    }
}
