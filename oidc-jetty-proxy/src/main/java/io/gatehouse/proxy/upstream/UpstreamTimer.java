package io.gatehouse.proxy.upstream;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the wait for the head of a response: first until the request gets a connection, then from the end of the request on. While
 * the request is under way, and once the response is, only silence is bounded, by the idle timeout: uploads, downloads and streams
 * take as long as they take.
 */
final class UpstreamTimer {
    /** How long an upstream may keep a client waiting for 100 Continue (RFC 9110, section 10.1.1, leaves it to us). */
    private static final Duration CONTINUE_WAIT = Duration.ofSeconds(1);

    private final Scheduler scheduler;
    private final Duration timeout;
    private final AtomicReference<Scheduler.@Nullable Task> task = new AtomicReference<>();
    private volatile Scheduler.@Nullable Task connection;
    private volatile boolean begun;
    private volatile boolean answered;

    private UpstreamTimer(Scheduler scheduler, Duration timeout) {
        this.scheduler = scheduler;
        this.timeout = timeout;
    }

    /** Starts the clock for a request that is about to be sent. */
    static UpstreamTimer start(
            Request request, Scheduler scheduler, Duration timeout, Duration idle, boolean expectsContinue) {
        UpstreamTimer timer = new UpstreamTimer(scheduler, timeout);
        // The wait for the head of the response is silence as well, and may be longer.
        request.idleTimeout(Math.max(timeout.toMillis(), idle.toMillis()), TimeUnit.MILLISECONDS);
        request.onRequestBegin(begun -> timer.begin());
        request.onRequestSuccess(sent -> timer.schedule(timeout, () -> timer.expire(request)));
        if (expectsContinue) {
            request.onRequestCommit(headers -> timer.schedule(CONTINUE_WAIT, () -> InterimResponses.proceed(request)));
        }
        return timer;
    }

    /** Goes on once the request was handed over: most have a connection by then, and need not be waited for. */
    void sent(Request request) {
        if (begun || answered) {
            return;
        }
        Scheduler.Task task = scheduler.schedule(
                () -> {
                    if (!begun) {
                        var unused = request.abort(new TimeoutException("no connection became free within " + timeout));
                    }
                },
                timeout.toMillis(),
                TimeUnit.MILLISECONDS);
        connection = task;
        if (begun || answered) {
            task.cancel();
        }
    }

    private void begin() {
        begun = true;
        cancelConnection();
    }

    private void cancelConnection() {
        Scheduler.Task task = connection;
        if (task != null) {
            task.cancel();
        }
    }

    /** Stops the clock: the head of the response is there, or nobody waits for it any more. */
    void stop() {
        answered = true;
        cancelConnection();
        replace(null);
    }

    private void expire(Request request) {
        if (!answered) {
            var unused =
                    request.abort(new TimeoutException("no response head came within " + timeout + " of the request"));
        }
    }

    private void schedule(Duration delay, Runnable action) {
        if (!answered) {
            replace(scheduler.schedule(action, delay.toMillis(), TimeUnit.MILLISECONDS));
            if (answered) {
                replace(null);
            }
        }
    }

    private void replace(Scheduler.@Nullable Task next) {
        Scheduler.Task previous = task.getAndSet(next);
        if (previous != null) {
            previous.cancel();
        }
    }
}
