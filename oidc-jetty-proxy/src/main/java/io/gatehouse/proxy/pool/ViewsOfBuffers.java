package io.gatehouse.proxy.pool;

import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.RetainableByteBuffer;

/**
 * Lends the memory of another pool, with a position and a limit of its own for each borrower. Jetty's client may clear a buffer that it has
 * given back already, when a response is given up on while it is read ({@code HttpReceiverOverHTTP.parse}); were it the next borrower's, that
 * one would lose bytes. It clears nobody's but its own here.
 */
final class ViewsOfBuffers extends ByteBufferPool.Wrapper {
    ViewsOfBuffers(ByteBufferPool pool) {
        super(pool);
    }

    @Override
    public RetainableByteBuffer.Mutable acquire(int size, boolean direct) {
        RetainableByteBuffer.Mutable lent = super.acquire(size, direct);
        return RetainableByteBuffer.wrap(lent.getByteBuffer().duplicate(), lent);
    }
}
