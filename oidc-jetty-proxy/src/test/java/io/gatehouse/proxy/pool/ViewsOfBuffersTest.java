package io.gatehouse.proxy.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.util.BufferUtil;
import org.junit.jupiter.api.Test;

class ViewsOfBuffersTest {
    private final ByteBuffer memory = BufferUtil.allocate(1024);
    private final AtomicInteger givenBack = new AtomicInteger();

    /** Lends the same memory each time. */
    private final ByteBufferPool pool = new ViewsOfBuffers(new ByteBufferPool.Wrapper(ByteBufferPool.NON_POOLING) {
        @Override
        public RetainableByteBuffer.Mutable acquire(int size, boolean direct) {
            return RetainableByteBuffer.wrap(memory, givenBack::incrementAndGet);
        }
    });

    @Test
    void keepWhatIsReadFromOneWhoClearsABufferThatWasGivenBack() {
        RetainableByteBuffer before = pool.acquire(1024, false);
        ByteBuffer kept = before.getByteBuffer();
        before.release();
        RetainableByteBuffer next = pool.acquire(1024, false);
        BufferUtil.append(next.getByteBuffer(), (byte) 'x');

        BufferUtil.clear(kept);

        assertThat(memory.duplicate().clear().get(0)).isEqualTo((byte) 'x');
        assertThat(next.remaining()).isEqualTo(1);
        assertThat(next.getByteBuffer().get()).isEqualTo((byte) 'x');
    }

    @Test
    void areGivenBackOnceEverybodyHasReleasedThem() {
        RetainableByteBuffer buffer = pool.acquire(1024, false);
        buffer.retain();

        assertThat(buffer.release()).isFalse();
        assertThat(givenBack).hasValue(0);
        assertThat(buffer.release()).isTrue();
        assertThat(givenBack).hasValue(1);
    }
}
