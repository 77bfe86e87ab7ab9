package io.gatehouse.redis.internal;

import java.util.List;
import redis.clients.jedis.exceptions.JedisException;

/** Connections to one installation of Redis, whatever its shape. */
interface RedisLink extends AutoCloseable {
    /**
     * Makes calls, in as few round trips as the installation allows.
     *
     * @return an answer for each, in their order: what Redis said, or, as a {@code JedisDataException}, why it did not do it
     * @throws JedisException when there is no answer: it is not known what was done
     */
    List<Object> call(List<RedisCall> calls);

    /** Closes connections that are not in use; one of them was found dead. */
    void forgetIdle();

    @Override
    void close();
}
