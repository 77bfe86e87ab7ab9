package io.gatehouse.internal.audit;

import io.gatehouse.config.AuditTarget;
import io.gatehouse.event.AuditEvent;
import io.gatehouse.event.GatehouseEvent;
import io.gatehouse.event.GatehouseListener;
import io.gatehouse.internal.thread.DaemonThreads;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * Writes the audit log, one JSON object a line, by a thread of its own: no request waits for a disk or for whoever reads a pipe. What
 * waits is bounded; what cannot be written, or finds no place to wait, is counted, and the operator is told. Nothing of that keeps
 * anybody from signing in.
 */
public final class AuditLog implements GatehouseListener, AutoCloseable {
    static final int MOST_WAITING = 10_000;
    private static final int BATCH_BYTES = 64 * 1024;
    private static final long TELL_EVERY = Duration.ofMinutes(1).toNanos();
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);

    private final AuditLines lines;
    private final AuditSink sink;
    private final InstantSource clock;
    private final GatehouseListener operator;
    private final ExecutorService writer = DaemonThreads.pool("audit", 1);
    private final Object lock = new Object();
    private final Deque<byte[]> waiting = new ArrayDeque<>();
    private boolean writing;
    private int lost;
    /** Whether the last batch could not be written. */
    private boolean failing;

    private boolean told;
    private long toldAt;

    /**
     * Creates the log.
     *
     * @param target where it goes; not nowhere
     * @param subjects says how people are named
     * @param operator is told of lines that are lost
     */
    public AuditLog(
            AuditTarget target, UnaryOperator<String> subjects, InstantSource clock, GatehouseListener operator) {
        this(AuditSink.of(target), subjects, clock, operator);
    }

    AuditLog(AuditSink sink, UnaryOperator<String> subjects, InstantSource clock, GatehouseListener operator) {
        this.sink = sink;
        this.lines = new AuditLines(subjects);
        this.clock = clock;
        this.operator = operator;
    }

    @Override
    public void on(GatehouseEvent event) {
        lines.line(event, clock.instant()).ifPresent(line -> enter(line.getBytes(StandardCharsets.UTF_8)));
    }

    private void enter(byte[] line) {
        boolean full;
        boolean begin = false;
        synchronized (lock) {
            full = waiting.size() >= MOST_WAITING;
            if (!full) {
                waiting.add(line);
                begin = !writing;
                writing = true;
            }
        }
        if (full) {
            lost(1, "lines come faster than they can be written; see what is slow there, or who is hammering");
        } else if (begin) {
            try {
                writer.execute(this::drain);
            } catch (RejectedExecutionException e) {
                synchronized (lock) {
                    writing = false;
                }
                lost(1, "the audit log is closed");
            }
        }
    }

    private void drain() {
        ByteArrayOutputStream batch = new ByteArrayOutputStream();
        while (true) {
            int count = 0;
            synchronized (lock) {
                for (byte[] line = waiting.peek(); line != null && batch.size() < BATCH_BYTES; line = waiting.peek()) {
                    batch.writeBytes(line);
                    waiting.remove();
                    count++;
                }
                if (count == 0) {
                    writing = false;
                    lock.notifyAll();
                    return;
                }
            }
            write(batch.toByteArray(), count);
            batch.reset();
        }
    }

    private void write(byte[] batch, int count) {
        try {
            sink.write(batch);
            recovered();
        } catch (IOException | RuntimeException e) {
            synchronized (lock) {
                failing = true;
            }
            lost(count, e.getMessage() + "; make room or give this process the right to write there");
        }
    }

    private void lost(int count, String detail) {
        int total;
        synchronized (lock) {
            lost += count;
            total = lost;
            long now = System.nanoTime();
            if (told && now - toldAt < TELL_EVERY) {
                return;
            }
            told = true;
            toldAt = now;
        }
        operator.on(new AuditEvent.AuditFailed(detail, total));
    }

    private void recovered() {
        int total;
        synchronized (lock) {
            // Where lines were too many, and not the disk too full, more may be lost in a moment.
            if (lost == 0 || (!failing && System.nanoTime() - toldAt < TELL_EVERY)) {
                return;
            }
            total = lost;
            lost = 0;
            failing = false;
        }
        operator.on(new AuditEvent.AuditRecovered(total));
    }

    /** Writes what waits, for five seconds at most. */
    @Override
    public void close() {
        writer.shutdown();
        try {
            if (writer.awaitTermination(LAST_WORDS.toSeconds(), TimeUnit.SECONDS)) {
                sink.close();
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (lock) {
            lost += waiting.size();
            waiting.clear();
        }
        operator.on(new AuditEvent.AuditFailed("the audit log was closed before everything could be written", lost));
    }
}
