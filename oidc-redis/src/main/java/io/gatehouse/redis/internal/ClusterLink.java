package io.gatehouse.redis.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import redis.clients.jedis.Connection;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisAskDataException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisRedirectionException;
import redis.clients.jedis.providers.ClusterConnectionProvider;
import redis.clients.jedis.util.Pool;

/**
 * A Redis Cluster. Calls go to the nodes that hold their keys, one round trip for each node, and follow a key that has moved. Where a
 * node does not answer nothing is tried again: what was moving may have been done.
 */
final class ClusterLink implements RedisLink {
    private static final int MAX_REDIRECTIONS = 5;

    private final ClusterConnectionProvider provider;

    ClusterLink(ClusterConnectionProvider provider) {
        this.provider = provider;
    }

    @Override
    public List<Object> call(List<RedisCall> calls) {
        Map<HostAndPort, List<Integer>> byNode = new LinkedHashMap<>();
        for (int i = 0; i < calls.size(); i++) {
            byNode.computeIfAbsent(node(calls.get(i)), any -> new ArrayList<>()).add(i);
        }
        Object[] answers = new Object[calls.size()];
        byNode.forEach((node, indexes) -> {
            List<Object> some = ask(node, indexes.stream().map(calls::get).toList());
            for (int i = 0; i < indexes.size(); i++) {
                answers[indexes.get(i)] = follow(calls.get(indexes.get(i)), some.get(i));
            }
        });
        return Arrays.asList(answers);
    }

    private HostAndPort node(RedisCall call) {
        HostAndPort node = provider.getNode(call.slot());
        if (node != null) {
            return node;
        }
        provider.renewSlotCache();
        HostAndPort renewed = provider.getNode(call.slot());
        if (renewed == null) {
            throw new JedisConnectionException("no node of the Cluster has this slot");
        }
        return renewed;
    }

    private List<Object> ask(HostAndPort node, List<RedisCall> calls) {
        try (Connection connection = provider.getConnection(node)) {
            return Wire.call(connection, calls);
        } catch (JedisConnectionException e) {
            // The next call may find the replica that took over.
            provider.renewSlotCache();
            throw e;
        }
    }

    /** A redirection says that nothing was done, so the call may be made again. */
    private Object follow(RedisCall call, Object first) {
        Object answer = first;
        boolean renewed = false;
        for (int i = 0; i < MAX_REDIRECTIONS && answer instanceof JedisRedirectionException elsewhere; i++) {
            if (elsewhere instanceof JedisAskDataException) {
                answer = asking(elsewhere.getTargetNode(), call);
                continue;
            }
            if (!renewed) {
                provider.renewSlotCache();
                renewed = true;
            }
            answer = ask(elsewhere.getTargetNode(), List.of(call)).get(0);
        }
        return answer;
    }

    private Object asking(HostAndPort node, RedisCall call) {
        try (Connection connection = provider.getConnection(node)) {
            connection.executeCommand(Command.ASKING);
            // In full at once: after an unknown script the node would have to be asked again.
            return Wire.call(connection, List.of(call.inFull())).get(0);
        }
    }

    @Override
    public void forgetIdle() {
        provider.getNodes().values().forEach(Pool::clear);
    }

    @Override
    public void close() {
        provider.close();
    }
}
