package io.gatehouse.internal.audit;

import io.gatehouse.config.AuditTarget;
import java.io.IOException;

/** Where audit lines end up. Used by one thread at a time. */
interface AuditSink extends AutoCloseable {
    /** Returns the sink of a target. */
    static AuditSink of(AuditTarget target) {
        return target.file().<AuditSink>map(AuditFile::new).orElseGet(StandardOutput::new);
    }

    /**
     * Writes whole lines.
     *
     * @throws IOException when not all of it could be written; its message tells an operator why
     */
    void write(byte[] lines) throws IOException;

    @Override
    void close();

    /** The standard output. Whole lines at a time, so that those of the log do not get in between. */
    final class StandardOutput implements AuditSink {
        @Override
        public void write(byte[] lines) throws IOException {
            System.out.write(lines, 0, lines.length);
            if (System.out.checkError()) {
                throw new IOException("the standard output takes nothing; what reads it may be gone");
            }
        }

        @Override
        public void close() {
            // It belongs to the process.
        }
    }
}
