package io.gatehouse.proxy.upstream;

import io.gatehouse.outcome.RefusalCode;
import io.gatehouse.proxy.door.FailedExchange;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.eclipse.jetty.client.HttpResponseException;
import org.eclipse.jetty.http.HttpException;

/**
 * Why there is no response of the upstream, or no whole one, in words for the operator. The client library's own words are dumps of
 * its state.
 */
public final class UpstreamFailure extends FailedExchange {
    private static final long serialVersionUID = 1L;

    private UpstreamFailure(RefusalCode code, String message) {
        super(code, message);
    }

    /** Explains a failure of the client library's. */
    static UpstreamFailure of(Throwable failure, Route route) {
        String where = "route " + route.config().path() + ": upstream " + route.upstream() + ": ";
        if (failure instanceof TimeoutException) {
            String timeout = route.config().timeout().toString();
            return new UpstreamFailure(
                    RefusalCode.UPSTREAM_TIMEOUT,
                    where + failure.getMessage() + "; raise the route's timeout (" + timeout + ") if that is normal");
        }
        if (failure instanceof IllegalArgumentException
                && String.valueOf(failure.getMessage()).contains("headers too large")) {
            // The only complaint of the client library about a request that is the request's own fault.
            return new UpstreamFailure(
                    RefusalCode.REQUEST_TOO_LARGE,
                    where + "with the identity headers the request's headers became too large; keep fewer claims");
        }
        return new UpstreamFailure(RefusalCode.UPSTREAM_UNAVAILABLE, where + reason(failure));
    }

    private static String reason(Throwable failure) {
        if (failure instanceof RejectedExecutionException) {
            return "all " + UpstreamClient.MAX_CONNECTIONS + " connections are in use and " + UpstreamClient.MAX_QUEUED
                    + " requests wait for one; it is too slow for what is asked of it";
        }
        if (failure instanceof ConnectException) {
            return "nobody accepts connections there; start it, or correct the address";
        }
        if (failure instanceof SocketTimeoutException) {
            return "no connection within " + UpstreamClient.CONNECT_TIMEOUT.toSeconds()
                    + " seconds; is a firewall in the way?";
        }
        if (failure instanceof SSLException) {
            return "no TLS with it (" + failure.getMessage()
                    + "); it must speak TLS with a certificate that names the host and that the JVM trusts";
        }
        if (failure instanceof UnknownHostException || failure instanceof UnresolvedAddressException) {
            return "the host name is unknown";
        }
        if (failure instanceof EOFException || failure instanceof ClosedChannelException) {
            return "it closed the connection before its response was complete";
        }
        if (failure instanceof HttpResponseException || failure instanceof HttpException) {
            return "its response is not valid HTTP/1.1, or its head is larger than "
                    + UpstreamClient.MAX_RESPONSE_HEADERS + " bytes";
        }
        if (failure instanceof IOException || failure instanceof IllegalStateException) {
            return String.valueOf(failure.getMessage());
        }
        return failure.getClass().getSimpleName();
    }
}
