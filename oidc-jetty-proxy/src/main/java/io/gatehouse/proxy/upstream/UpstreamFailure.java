package io.gatehouse.proxy.upstream;

import io.gatehouse.outcome.RefusalCode;
import io.gatehouse.proxy.config.ClientConfig;
import io.gatehouse.proxy.door.FailedExchange;
import io.gatehouse.proxy.door.RequestRecord;
import io.gatehouse.proxy.pool.UpstreamAddress;
import io.gatehouse.proxy.pool.UpstreamClient;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Locale;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.eclipse.jetty.client.HttpResponseException;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.server.Request;

/**
 * Why there is no response of the upstream, or no whole one, in words for the operator. The client library's own words are dumps of
 * its state.
 */
public final class UpstreamFailure extends FailedExchange {
    private static final long serialVersionUID = 1L;

    private UpstreamFailure(RefusalCode code, String message) {
        super(code, message);
    }

    /** Explains a failure of the client library's, and notes it in the record of the request. */
    static UpstreamFailure of(Throwable failure, Route route, UpstreamAddress upstream, Request request) {
        UpstreamFailure explained = of(failure, route, upstream);
        RequestRecord.of(request).failed(route.config().path(), explained.code());
        return explained;
    }

    private static UpstreamFailure of(Throwable failure, Route route, UpstreamAddress upstream) {
        String where = "route " + route.config().path() + ": upstream " + upstream + ": ";
        if (failure instanceof TimeoutException) {
            String timeout = route.config().timeout().toString();
            return new UpstreamFailure(
                    RefusalCode.UPSTREAM_TIMEOUT,
                    where + failure.getMessage() + "; raise the route's timeout (" + timeout + ") if that is normal");
        }
        if (isOfTheRequest(failure)) {
            return new UpstreamFailure(
                    RefusalCode.REQUEST_TOO_LARGE,
                    where + "with the identity headers the request's headers became too large; keep fewer claims");
        }
        return new UpstreamFailure(
                RefusalCode.UPSTREAM_UNAVAILABLE,
                where + reason(failure, route.config().client()));
    }

    /** Tells whether it says something about how the upstream does. That it has much to do is no failure. */
    static boolean isOfTheUpstream(Throwable failure) {
        return !(failure instanceof RejectedExecutionException) && !isOfTheRequest(failure);
    }

    /** Tells whether it is the request's own fault, of which the client library has one complaint alone. */
    private static boolean isOfTheRequest(Throwable failure) {
        return failure instanceof IllegalArgumentException
                && String.valueOf(failure.getMessage()).contains("headers too large");
    }

    /** Returns what happened, in words for operators. */
    static String reason(Throwable failure, ClientConfig client) {
        if (failure instanceof TimeoutException) {
            return String.valueOf(failure.getMessage());
        }
        if (failure instanceof RejectedExecutionException) {
            return "all " + client.maxConnections() + " connections are in use and " + client.maxQueued()
                    + " requests wait for one; it is too slow for what is asked of it, or max-connections and max-queued are too small";
        }
        if (failure instanceof ConnectException) {
            return "nobody accepts connections there; start it, or correct the address";
        }
        if (failure instanceof SocketTimeoutException) {
            return "no connection within " + client.connectTimeout().toMillis() / 1000.0
                    + " seconds; is a firewall in the way, or connect-timeout too short?";
        }
        if (failure instanceof SSLException) {
            return "no TLS with it (" + failure.getMessage()
                    + "); it must speak TLS with a certificate that names the host (or tls.server-name) and is trusted by the JVM (or tls.ca-file)";
        }
        if (failure instanceof UnknownHostException || failure instanceof UnresolvedAddressException) {
            return "the host name is unknown";
        }
        if (failure instanceof EOFException || failure instanceof ClosedChannelException) {
            return "it closed the connection before its response was complete";
        }
        if (failure instanceof HttpResponseException || failure instanceof HttpException) {
            return "its response is not valid " + client.protocol().word().toUpperCase(Locale.ROOT)
                    + ", or its head is larger than " + UpstreamClient.MAX_RESPONSE_HEADERS + " bytes";
        }
        if (failure instanceof IOException || failure instanceof IllegalStateException) {
            return String.valueOf(failure.getMessage());
        }
        return failure.getClass().getSimpleName();
    }
}
