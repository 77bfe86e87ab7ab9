package io.gatehouse.proxy.pool;

import io.gatehouse.proxy.config.HealthConfig;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Asks one address again and again whether it is well. One question at a time, with nobody's identity, and on connections that no
 * request uses: where all of those are in use, the address is busy, which is no failure.
 */
final class HealthCheck {
    /** Bodies up to this many bytes are read, so that the connection can be used again. */
    private static final long MAX_BODY = 64 * 1024;

    private final PooledAddress pooled;
    private final HealthConfig config;
    private final HttpClient client;
    private final Scheduler scheduler;
    private final AtomicReference<Scheduler.@Nullable Task> next = new AtomicReference<>();
    private volatile boolean stopped;

    /**
     * Creates a check that does not ask yet.
     *
     * @param client who asks, and sends nothing else
     */
    HealthCheck(PooledAddress pooled, HealthConfig config, HttpClient client, Scheduler scheduler) {
        this.pooled = pooled;
        this.config = config;
        this.client = client;
        this.scheduler = scheduler;
    }

    /** Asks for the first time soon, and not all addresses at once. */
    void start() {
        schedule(ThreadLocalRandom.current()
                .nextLong(Math.min(1000, config.interval().toMillis())));
    }

    void stop() {
        stopped = true;
        Scheduler.Task task = next.getAndSet(null);
        if (task != null) {
            task.cancel();
        }
    }

    private void schedule(long millis) {
        if (!stopped) {
            next.set(scheduler.schedule(this::ask, millis, TimeUnit.MILLISECONDS));
        }
    }

    private void ask() {
        if (stopped) {
            return;
        }
        try {
            Request request = pooled.newRequest(client)
                    .method("GET")
                    .path(config.path())
                    .headers(fields -> fields.put(
                                    "Host", pooled.address().origin().authority())
                            .put("User-Agent", "gatehouse-health-check"))
                    .timeout(config.timeout().toMillis(), TimeUnit.MILLISECONDS);
            request.send(new Answer());
        } catch (RuntimeException e) {
            finish("the question could not be sent: " + e.getClass().getSimpleName());
        }
    }

    private void finish(@Nullable String problem) {
        // A gateway that stops breaks its connections off by itself.
        if (stopped) {
            return;
        }
        pooled.checked(config, problem);
        long interval = config.interval().toMillis();
        long jitter = interval / 10;
        schedule(interval + (jitter == 0 ? 0 : ThreadLocalRandom.current().nextLong(-jitter, jitter + 1)));
    }

    private @Nullable String judge(int status) {
        return config.accepts(status)
                ? null
                : "expected status " + config.lowest() + " to " + config.highest() + " of GET " + config.path()
                        + ", but came " + status;
    }

    private static String reason(Throwable failure) {
        if (failure instanceof TimeoutException) {
            return "no answer came in time";
        }
        if (failure instanceof ConnectException) {
            return "nobody accepts connections there";
        }
        return failure.getClass().getSimpleName();
    }

    /** The answer to one question: its status counts, and what comes after it is not read to its end. */
    private final class Answer implements Response.Listener {
        private volatile boolean judged;
        private long read;

        @Override
        public void onContent(Response response, ByteBuffer content) {
            read += content.remaining();
            if (!judged && read > MAX_BODY) {
                judged = true;
                finish(judge(response.getStatus()));
                var unused = response.abort(new TimeoutException("the status is what was asked for"));
            }
        }

        @Override
        public void onComplete(Result result) {
            if (!judged) {
                judged = true;
                Throwable failure = result.getFailure();
                finish(failure == null ? judge(result.getResponse().getStatus()) : reason(failure));
            }
        }
    }
}
