package io.gatehouse.proxy.pool;

import io.gatehouse.proxy.config.RouteConfig;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.client.ProtocolHandler;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/**
 * Asks each upstream once, by the clients and with the certificates by which requests go there: what health checks ask for where there are
 * some, otherwise for the head of what is at the route's path. With nobody's identity.
 */
public final class UpstreamProbe implements AutoCloseable {
    private static final int MAX_HEADERS = 16 * 1024;
    private static final int THREADS = 8;

    private final Server server;
    private final RouteUpstreams upstreams;

    /**
     * Starts what is needed to ask.
     *
     * @throws IllegalArgumentException when an address or a certificate cannot be used
     * @throws IllegalStateException when it cannot be started
     */
    public UpstreamProbe(List<RouteConfig> routes, ProtocolHandler interim) {
        QueuedThreadPool threads = new QueuedThreadPool(THREADS, 2);
        threads.setDaemon(true);
        this.server = new Server(threads);
        Upstreams all = new Upstreams(server, MAX_HEADERS, interim).withoutHealthChecks();
        this.upstreams = all.of(routes);
        server.addBean(all, true);
        try {
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException("the client of the upstreams cannot be started", e);
        }
    }

    /**
     * What one address said.
     *
     * @param route the first route that it belongs to
     * @param address the address
     * @param asked what was asked for, such as {@code GET /health}
     * @param status the status of the answer; 0 where there was none
     * @param failure why there was none; null where there was
     */
    public record Answer(
            RouteConfig route,
            UpstreamAddress address,
            String asked,
            int status,
            @Nullable Throwable failure) {}

    /** Asks every address of a route. */
    public List<CompletableFuture<Answer>> ask(RouteConfig route, Duration timeout) {
        List<CompletableFuture<Answer>> answers = new ArrayList<>();
        for (UpstreamLease lease : upstreams.of(route).leases()) {
            answers.add(ask(route, lease, timeout));
        }
        return answers;
    }

    private static CompletableFuture<Answer> ask(RouteConfig route, UpstreamLease lease, Duration timeout) {
        String method = route.health().isPresent() ? "GET" : "HEAD";
        String path = route.health().map(health -> health.path()).orElse(route.path());
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        String asked = method + " " + path;
        try {
            Request request = lease.newRequest()
                    .method(method)
                    .path(path)
                    .headers(fields -> fields.put(
                                    "Host", lease.address().origin().authority())
                            .put("User-Agent", "gatehouse-doctor"))
                    .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
            request.send(new Response.Listener() {
                @Override
                public void onHeaders(Response response) {
                    answer.complete(new Answer(route, lease.address(), asked, response.getStatus(), null));
                }

                @Override
                public void onContent(Response response, ByteBuffer content) {
                    var unused = response.abort(new TimeoutException("the status is what was asked for"));
                }

                @Override
                public void onComplete(Result result) {
                    lease.release();
                    Throwable failure = result.getFailure();
                    if (failure != null) {
                        answer.complete(new Answer(route, lease.address(), asked, 0, failure));
                    }
                }
            });
        } catch (RuntimeException e) {
            lease.release();
            answer.complete(new Answer(route, lease.address(), asked, 0, e));
        }
        return answer;
    }

    /** Breaks off what is under way and gives up every thread. */
    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            // Its threads keep no process alive.
        }
    }
}
