package io.gatehouse.proxy.tracing;

import io.opentelemetry.exporter.internal.FailedExportException.HttpExportException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Why a collector did not take spans, in words for operators. Nothing of what it answered is in them but the status. */
final class ExportFailure {
    private ExportFailure() {}

    static String reason(@Nullable Throwable failure) {
        if (failure instanceof HttpExportException http && http.failedWithResponse() && http.getResponse() != null) {
            int status = http.getResponse().getStatusCode();
            return "it answered " + status
                    + switch (status) {
                        case 401, 403 -> "; are tracing.headers what it wants?";
                        case 404, 405 -> "; is the path of tracing.otlp-endpoint right?";
                        default -> "";
                    };
        }
        Throwable cause = failure instanceof HttpExportException http ? http.getCause() : failure;
        while ((cause instanceof CompletionException || cause instanceof UncheckedIOException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof ConnectException) {
            return "nobody accepts connections there; start it, or correct tracing.otlp-endpoint";
        }
        if (cause instanceof HttpTimeoutException) {
            return "it did not answer within tracing.timeout";
        }
        if (cause instanceof SSLException) {
            return "no TLS with it (" + cause.getMessage() + "); its certificate must be trusted by the JVM";
        }
        if (cause instanceof IOException) {
            return "the connection broke, or what it answered is not HTTP (" + cause.getMessage() + ")";
        }
        return cause == null ? "no reason is known" : cause.getClass().getSimpleName();
    }
}
