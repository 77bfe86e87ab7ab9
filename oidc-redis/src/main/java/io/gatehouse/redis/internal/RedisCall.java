package io.gatehouse.redis.internal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.util.JedisClusterCRC16;

/** One command, or one script, about one key. */
public final class RedisCall {
    private static final byte[] ONE = {'1'};

    private final Command command;
    private final @Nullable RedisScript script;
    private final byte[] key;
    private final List<byte[]> arguments;

    private RedisCall(Command command, @Nullable RedisScript script, byte[] key, List<byte[]> arguments) {
        this.command = command;
        this.script = script;
        this.key = key;
        this.arguments = arguments;
    }

    /**
     * Returns a command.
     *
     * @param arguments what follows the key: bytes as they are, anything else as its text
     */
    public static RedisCall of(Command command, String key, Object... arguments) {
        return new RedisCall(command, null, bytes(key), bytes(arguments));
    }

    /**
     * Returns the call of a script.
     *
     * @param arguments its arguments: bytes as they are, anything else as its text
     */
    public static RedisCall of(RedisScript script, String key, Object... arguments) {
        return new RedisCall(Command.EVALSHA, script, bytes(key), bytes(arguments));
    }

    /** Returns the same with the script in full; itself where there is none. */
    RedisCall inFull() {
        return new RedisCall(script == null ? command : Command.EVAL, script, key, arguments);
    }

    /** Returns which of the slots of a Cluster the key is in. */
    int slot() {
        return JedisClusterCRC16.getSlot(key);
    }

    CommandArguments toArguments() {
        CommandArguments made = new CommandArguments(command);
        if (script != null) {
            made.add(command == Command.EVAL ? script.source() : script.hash()).add(ONE);
        }
        made.add(key);
        arguments.forEach(made::add);
        return made;
    }

    private static List<byte[]> bytes(Object... values) {
        List<byte[]> all = new ArrayList<>(values.length);
        for (Object value : values) {
            all.add(value instanceof byte[] raw ? raw : bytes(String.valueOf(value)));
        }
        return all;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the command alone: keys and values are nobody's business. */
    @Override
    public String toString() {
        return command.name();
    }
}
