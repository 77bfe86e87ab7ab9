package io.gatehouse.proxy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Hands each request to what serves at that moment, and changes it in one step: no request that begins after a change meets what was
 * before. What served before is closed with its last request, or after a while, or when there are too many of them.
 */
final class Switchboard extends Handler.Abstract.NonBlocking {
    /** How long what served before may go on deciding; what upstreams still send is not cut by it. */
    static final Duration LONGEST = Duration.ofMinutes(2);

    /** How many that served before may be there; the oldest is closed first. */
    static final int MOST_RETIRED = 8;

    private final Deque<Serving> retired = new ArrayDeque<>();
    private volatile Serving current;
    private boolean closed;

    Switchboard(Serving first) {
        current = first;
    }

    /** Returns what serves now. */
    Serving current() {
        return current;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        return enter().handle(request, response, callback);
    }

    /** Returns what serves, with this request counted in: it is not closed before the request is over. */
    private Serving enter() {
        while (true) {
            Serving serving = current;
            serving.enter();
            if (serving == current) {
                return serving;
            }
            // Another took its place in between, and perhaps it is closed already.
            serving.leave();
        }
    }

    /** Has another serve from now on; closes it where nothing is served any more. */
    void change(Serving next, Scheduler scheduler) {
        Serving before;
        synchronized (retired) {
            if (closed) {
                next.close();
                return;
            }
            before = current;
            current = next;
            before.retire();
            retired.addLast(before);
            while (retired.size() > MOST_RETIRED || (!retired.isEmpty() && isOver(retired.getFirst()))) {
                retired.removeFirst().close();
            }
        }
        if (!before.isClosed()) {
            before.closeAfter(LONGEST, scheduler);
        }
    }

    private static boolean isOver(Serving serving) {
        return serving.isClosed() || serving.retiredFor() > LONGEST.toNanos();
    }

    /** Closes what serves, and what served before. */
    void close() {
        synchronized (retired) {
            retired.forEach(Serving::close);
            retired.clear();
            closed = true;
            current.close();
        }
    }
}
