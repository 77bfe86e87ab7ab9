package io.gatehouse.proxy.door;

import io.gatehouse.outcome.RefusalCode;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Reads the forms that are for the engine before it is asked, so that no thread waits for a client that sends one slowly. Bounded in size,
 * in time, and in how many are read at once, since what has come of them is in memory.
 */
final class FormReader {
    /** How many forms are read at the same time. A sign-in or a provider's logout is a form for a moment. */
    static final int MOST = 256;

    /** How long a form may take. */
    static final Duration DEADLINE = Duration.ofSeconds(10);

    private final Refusals refusals;
    private final Duration deadline;
    private final AtomicInteger reading = new AtomicInteger();

    FormReader(Refusals refusals) {
        this(refusals, DEADLINE);
    }

    FormReader(Refusals refusals, Duration deadline) {
        this.refusals = refusals;
        this.deadline = deadline;
    }

    /**
     * Reads a form and hands it on, on a thread that may wait; or refuses.
     *
     * @param limit how large it may be, in bytes
     */
    void read(int limit, Request request, Response response, Callback callback, Consumer<CoreExchange> onward) {
        if (isHopeless(limit, request)) {
            // The engine has the words for it, and needs no byte of the body for them.
            hand(request, new byte[0], onward);
        } else if (reading.incrementAndGet() > MOST) {
            reading.decrementAndGet();
            refusals.write(
                    request,
                    response,
                    RefusalCode.TOO_BUSY,
                    MOST + " forms are being read at this moment; somebody sends very many, or very slowly",
                    callback);
        } else {
            collect(limit, request, response, callback, onward);
        }
    }

    private static boolean isHopeless(int limit, Request request) {
        String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
        return type == null
                || !type.regionMatches(true, 0, "application/x-www-form-urlencoded", 0, 33)
                || request.getHeaders().contains(HttpHeader.CONTENT_ENCODING)
                || request.getLength() > limit;
    }

    private void collect(
            int limit, Request request, Response response, Callback callback, Consumer<CoreExchange> onward) {
        Scheduler.Task end = request.getComponents()
                .getScheduler()
                .schedule(
                        () -> request.fail(new TimeoutException("a form took longer than " + deadline)),
                        deadline.toMillis(),
                        TimeUnit.MILLISECONDS);
        AtomicBoolean over = new AtomicBoolean();
        Runnable done = () -> {
            if (over.compareAndSet(false, true)) {
                end.cancel();
                reading.decrementAndGet();
            }
        };
        Content.Source.asByteArrayAsync(
                request,
                limit,
                Promise.Invocable.from(
                        Invocable.InvocationType.NON_BLOCKING,
                        body -> {
                            done.run();
                            hand(request, body, onward);
                        },
                        failure -> {
                            done.run();
                            if (failure instanceof IllegalStateException) {
                                // More than the limit, which the engine says when it sees one byte too many.
                                hand(request, new byte[limit + 1], onward);
                            } else {
                                Response.writeError(request, response, callback, HttpStatus.BAD_REQUEST_400);
                            }
                        }));
    }

    private static void hand(Request request, byte[] body, Consumer<CoreExchange> onward) {
        request.getComponents().getExecutor().execute(() -> onward.accept(new CoreExchange(request, body)));
    }
}
