package io.gatehouse.internal.provider;

import io.gatehouse.config.ProviderConfig;
import io.gatehouse.event.GatehouseListener;
import io.gatehouse.event.ProviderEvent;
import io.gatehouse.internal.thread.DaemonThreads;
import io.gatehouse.outcome.RefusalCode;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The one way to a provider. Every call is bounded in time, its body included, in size and in number; no redirect is followed; plain
 * http goes to loopback alone. A provider that hangs costs its callers the request time-out and nobody else anything.
 */
public final class ProviderHttp implements AutoCloseable {
    private static final int MAX_CALLS = 32;
    private static final Duration PATIENCE = Duration.ofMillis(250);

    private final ProviderConfig config;
    private final GatehouseListener events;
    private final boolean certified;
    private final ExecutorService threads;
    private final Semaphore permits;
    private final Map<Object, CompletableFuture<?>> underWay = new ConcurrentHashMap<>();
    private final Object lock = new Object();
    private volatile @Nullable HttpClient client;
    private volatile boolean closed;

    /** Creates a way to the provider; nothing is called, and no file read, until the first call. */
    public ProviderHttp(ProviderConfig config, GatehouseListener events) {
        this(config, events, MAX_CALLS, true);
    }

    ProviderHttp(ProviderConfig config, GatehouseListener events, int maxCalls) {
        this(config, events, maxCalls, true);
    }

    private ProviderHttp(ProviderConfig config, GatehouseListener events, int maxCalls, boolean certified) {
        this.config = config;
        this.certified = certified;
        this.events = events;
        this.threads = DaemonThreads.pool(config.name() + "-http", 4);
        this.permits = new Semaphore(maxCalls);
    }

    /** Creates a way on which no certificate of the client is shown, whatever the settings say. */
    public static ProviderHttp withoutCertificate(ProviderConfig config, GatehouseListener events) {
        return new ProviderHttp(config, events, MAX_CALLS, false);
    }

    /**
     * Calls the provider and waits for the whole answer.
     *
     * @return the answer, whatever its status
     * @throws ProviderFailure when there is no whole answer in time, or the address may not be called
     */
    public ProviderAnswer call(ProviderRequest request) throws ProviderFailure {
        URI url = EndpointAddress.check("the " + request.endpoint() + " address", request.url(), config.insecureHttp());
        long start = System.nanoTime();
        String result = "failed";
        try {
            if (!permits.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                result = "overloaded";
                throw unavailable(
                        request,
                        CallFailure.Reason.OTHER,
                        "too many calls to the provider are under way; it answers too slowly");
            }
            try {
                HttpResponse<byte[]> response = exchange(request, url);
                result = Integer.toString(response.statusCode());
                return ProviderAnswer.of(response);
            } finally {
                permits.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            result = "interrupted";
            throw unavailable(request, CallFailure.Reason.OTHER, "the call was interrupted");
        } catch (TimeoutException e) {
            result = "timeout";
            throw unavailable(
                    request,
                    CallFailure.Reason.TIMEOUT,
                    "no whole answer within " + config.requestTimeout().toMillis() + " ms (provider.request-timeout)");
        } catch (CancellationException | RejectedExecutionException e) {
            result = "closed";
            throw closedFailure();
        } catch (ExecutionException e) {
            if (closed) {
                result = "closed";
                throw closedFailure();
            }
            Throwable cause = e.getCause() == null ? e : e.getCause();
            result = word(cause);
            throw unavailable(request, reason(cause), explain(cause, request));
        } finally {
            events.on(new ProviderEvent.ProviderCalled(
                    config.name(), request.endpoint(), result, Duration.ofNanos(System.nanoTime() - start)));
        }
    }

    private HttpResponse<byte[]> exchange(ProviderRequest request, URI url)
            throws ProviderFailure, InterruptedException, ExecutionException, TimeoutException {
        HttpRequest.Builder http = HttpRequest.newBuilder(url).header("User-Agent", "Gatehouse");
        // With plain http the JDK's client would ask each server for an upgrade to HTTP/2.
        http.version(
                url.getScheme().equalsIgnoreCase("https") ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1);
        request.headers().forEach(http::header);
        request.form().ifPresent(form -> http.POST(HttpRequest.BodyPublishers.ofString(form)));
        CompletableFuture<HttpResponse<byte[]>> call =
                client().sendAsync(http.build(), head -> new BoundedBody(request.maxBytes()));
        Object key = new Object();
        underWay.put(key, call);
        try {
            if (closed) {
                throw closedFailure();
            }
            // HttpRequest.timeout() would stop counting at the header of the answer.
            return call.get(config.requestTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            underWay.remove(key);
            call.cancel(true);
        }
    }

    private HttpClient client() throws ProviderFailure {
        HttpClient existing = client;
        if (existing != null) {
            return existing;
        }
        synchronized (lock) {
            if (closed) {
                throw closedFailure();
            }
            HttpClient made = client;
            if (made == null) {
                made = make();
                client = made;
            }
            return made;
        }
    }

    private HttpClient make() throws ProviderFailure {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .connectTimeout(config.connectTimeout())
                .followRedirects(HttpClient.Redirect.NEVER)
                .executor(threads);
        ProviderTls.context(config, certified).ifPresent(builder::sslContext);
        return build(builder);
    }

    /**
     * Has the certificate files read again. Calls from now on go over new connections, those under way end on the old ones.
     *
     * @throws ProviderFailure when the files cannot be used, and what was read before stays in use
     */
    public void renew() throws ProviderFailure {
        synchronized (lock) {
            // Without a client, the first call reads them.
            if (client != null && !closed) {
                client = make();
            }
        }
    }

    /**
     * Builds the client, whose own thread ends when the client is collected, as a thread of nobody: by its context class loader a
     * servlet container would take it for one that the application left running.
     */
    private static HttpClient build(HttpClient.Builder builder) {
        Thread current = Thread.currentThread();
        ClassLoader before = current.getContextClassLoader();
        current.setContextClassLoader(ClassLoader.getPlatformClassLoader());
        try {
            return builder.build();
        } finally {
            current.setContextClassLoader(before);
        }
    }

    private static String word(Throwable cause) {
        if (cause instanceof BoundedBody.TooLargeException) {
            return "too_large";
        }
        if (cause instanceof HttpTimeoutException) {
            return "timeout";
        }
        if (cause instanceof SSLException) {
            return "tls";
        }
        return cause instanceof ConnectException ? "unreachable" : "failed";
    }

    private static CallFailure.Reason reason(Throwable cause) {
        if (cause instanceof HttpTimeoutException) {
            return CallFailure.Reason.TIMEOUT;
        }
        if (cause instanceof SSLException) {
            return CallFailure.Reason.TLS;
        }
        if (cause instanceof ConnectException) {
            return cause.getCause() instanceof UnresolvedAddressException
                    ? CallFailure.Reason.NAME_UNKNOWN
                    : CallFailure.Reason.UNREACHABLE;
        }
        return CallFailure.Reason.OTHER;
    }

    private String explain(Throwable cause, ProviderRequest request) {
        if (cause instanceof BoundedBody.TooLargeException) {
            return "an answer of at most " + request.maxBytes() + " bytes was expected, a larger one came";
        }
        if (cause instanceof HttpConnectTimeoutException) {
            return "no connection within " + config.connectTimeout().toMillis()
                    + " ms (provider.connect-timeout); check the address, firewalls and the JVM's proxy settings";
        }
        if (cause instanceof SSLException) {
            return "TLS failed: " + cause.getMessage()
                    + "; if the provider's certificate comes from a private authority, name it in provider.ca-file"
                    + (config.clientAuth().usesCertificate()
                            ? "; if it refuses ours, see provider.client-certificate-file"
                            : "");
        }
        if (cause instanceof ConnectException) {
            return cause.getCause() instanceof UnresolvedAddressException
                    ? "its host name is unknown; check the address and the name server"
                    : "nobody answers there; check the address, and whether the provider runs";
        }
        return "the connection broke (" + cause.getClass().getSimpleName() + ")";
    }

    private static ProviderFailure unavailable(ProviderRequest request, CallFailure.Reason reason, String why) {
        URI url = request.url();
        return new CallFailure(
                reason,
                request.endpoint() + " at " + url.getScheme() + "://" + url.getRawAuthority() + url.getRawPath() + ": "
                        + why);
    }

    private static ProviderFailure closedFailure() {
        return new ProviderFailure(RefusalCode.PROVIDER_UNAVAILABLE, "Gatehouse is shutting down");
    }

    /** Breaks off what is under way and gives up the threads. */
    @Override
    public void close() {
        HttpClient last;
        synchronized (lock) {
            closed = true;
            last = client;
            client = null;
        }
        underWay.values().forEach(call -> call.cancel(true));
        // From Java 21 on the client can be closed; before, its own thread ends when nobody holds the client any more.
        if (last instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                throw new IllegalStateException("the HTTP client does not throw on close", e);
            }
        }
        threads.shutdownNow();
    }
}
