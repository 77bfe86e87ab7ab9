package io.gatehouse.redis.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import redis.clients.jedis.Connection;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisNoScriptException;

/** What is done with one connection. */
final class Wire {
    /** Stands for Redis' nil, so that answers are never null. */
    static final byte[] NIL = new byte[0];

    private Wire() {}

    /** Makes calls in one round trip; in a second one those again whose scripts Redis did not know, so that they were not done. */
    static List<Object> call(Connection connection, List<RedisCall> calls) {
        List<Object> answers = send(connection, calls);
        List<Integer> unknown = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            if (answers.get(i) instanceof JedisNoScriptException) {
                unknown.add(i);
            }
        }
        if (!unknown.isEmpty()) {
            List<Object> again = send(
                    connection, unknown.stream().map(i -> calls.get(i).inFull()).toList());
            for (int i = 0; i < unknown.size(); i++) {
                answers.set(unknown.get(i), again.get(i));
            }
        }
        for (Object answer : answers) {
            if (answer instanceof JedisDataException refused && RedisFault.endsConnection(refused)) {
                // Not for the next one: this connection leads to a node that has become another, or is no longer let
                // in.
                connection.setBroken();
            }
        }
        return answers;
    }

    private static List<Object> send(Connection connection, List<RedisCall> calls) {
        calls.forEach(call -> connection.sendCommand(call.toArguments()));
        List<Object> answers = new ArrayList<>(calls.size());
        for (Object answer : connection.getMany(calls.size())) {
            answers.add(Objects.requireNonNullElse(answer, NIL));
        }
        return answers;
    }
}
