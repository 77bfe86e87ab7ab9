package io.gatehouse.proxy.tunnel;

import io.gatehouse.session.SessionStoreException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.eclipse.jetty.util.NanoTime;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends what outlives its session: asks the engine every few seconds about everything that lasts, one question after the other, with a
 * pause between the rounds, so that one thread at most is busy with it. A store that does not answer is asked no more in that round.
 */
public final class TenureWatch extends AbstractLifeCycle {
    private static final Logger LOG = LoggerFactory.getLogger("io.gatehouse.gateway");
    private static final Duration PAUSE = Duration.ofSeconds(3);

    /** For how long a store may be silent before what lasts is ended, like every new request is refused from the start. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Scheduler scheduler;
    private final Executor executor;
    private final List<Supplier<Stream<? extends Lasting>>> sources;
    private final Duration pause;
    private Scheduler.@Nullable Task next;
    private long silentSince;
    private boolean silent;

    /** Creates a watch of whatever is under way in one of the sources. */
    public TenureWatch(Scheduler scheduler, Executor executor, List<Supplier<Stream<? extends Lasting>>> sources) {
        this(scheduler, executor, sources, PAUSE);
    }

    TenureWatch(
            Scheduler scheduler, Executor executor, List<Supplier<Stream<? extends Lasting>>> sources, Duration pause) {
        this.scheduler = scheduler;
        this.executor = executor;
        this.sources = List.copyOf(sources);
        this.pause = pause;
    }

    @Override
    protected void doStart() {
        schedule();
    }

    @Override
    protected synchronized void doStop() {
        if (next != null) {
            next.cancel();
        }
    }

    private synchronized void schedule() {
        next = scheduler.schedule(() -> executor.execute(this::round), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void round() {
        try {
            boolean answers = true;
            for (Supplier<Stream<? extends Lasting>> source : sources) {
                answers = ask(source.get().filter(Lasting::lasts).toList(), answers);
            }
            silent &= !answers;
        } catch (RuntimeException e) {
            LOG.error("watch.failed", e);
        } finally {
            if (isRunning()) {
                schedule();
            }
        }
    }

    /** Returns whether the store answers. */
    private boolean ask(List<? extends Lasting> all, boolean answered) {
        boolean answers = answered;
        for (Lasting lasting : all) {
            if (answers) {
                try {
                    if (!lasting.tenure().holds(lasting.usedMeanwhile())) {
                        lasting.tenureEnded();
                    }
                    continue;
                } catch (SessionStoreException e) {
                    answers = false;
                    if (!silent) {
                        silent = true;
                        silentSince = NanoTime.now();
                    }
                } catch (RuntimeException e) {
                    // Of this one alone, and it cannot be known to hold.
                    LOG.error("watch.failed", e);
                    lasting.tenureEnded();
                    continue;
                }
            }
            if (NanoTime.elapsed(silentSince, NanoTime.now()) > PATIENCE.toNanos()) {
                lasting.tenureUnknown();
            }
        }
        return answers;
    }
}
