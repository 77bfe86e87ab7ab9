package io.gatehouse.proxy.upstream;

import io.gatehouse.outcome.RefusalCode;
import io.gatehouse.outcome.Tenure;
import io.gatehouse.proxy.door.FailedExchange;
import io.gatehouse.proxy.tunnel.Lasting;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.util.NanoTime;

/**
 * An exchange that may outlive the session: a stream of events from its beginning, any other when it has taken a while, uploads among them. One whose length is
 * known is something that the person waits for, and so a use of the session; of a stream without an end nobody knows who looks at it.
 */
final class ResponseLife implements Lasting {
    private static final Duration A_WHILE = Duration.ofSeconds(10);

    private final Tenure tenure;
    private final Consumer<Throwable> cut;
    private final long since = NanoTime.now();
    private volatile boolean events;
    private volatile boolean bounded;

    /**
     * Creates the life of a response that has not begun.
     *
     * @param cut breaks the response off
     */
    ResponseLife(Tenure tenure, Consumer<Throwable> cut) {
        this.tenure = tenure;
        this.cut = cut;
    }

    /** Notes that the response comes. */
    void begin(HttpFields fields) {
        String type = fields.get(HttpHeader.CONTENT_TYPE);
        events = type != null && type.toLowerCase(Locale.ROOT).startsWith("text/event-stream");
        bounded = fields.contains(HttpHeader.CONTENT_LENGTH);
    }

    @Override
    public Tenure tenure() {
        return tenure;
    }

    @Override
    public boolean lasts() {
        return (events || NanoTime.elapsed(since, NanoTime.now()) > A_WHILE.toNanos());
    }

    /** Tells whether it is a stream of events, which nobody waits to see the end of. */
    boolean isOfEvents() {
        return events;
    }

    @Override
    public boolean usedMeanwhile() {
        return bounded;
    }

    @Override
    public void tenureEnded() {
        cut.accept(new TenureOver(RefusalCode.LOGIN_REQUIRED, "the session, or the access token, ended meanwhile"));
    }

    @Override
    public void tenureUnknown() {
        cut.accept(new TenureOver(
                RefusalCode.SESSION_STORE_UNAVAILABLE,
                "whether the session has ended cannot be found out: the session store does not answer"));
    }

    private static final class TenureOver extends FailedExchange {
        private static final long serialVersionUID = 1L;

        private TenureOver(RefusalCode code, String detail) {
            super(code, detail);
        }
    }
}
