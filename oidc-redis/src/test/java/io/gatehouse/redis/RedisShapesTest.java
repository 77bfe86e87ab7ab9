package io.gatehouse.redis;

import static io.gatehouse.redis.testing.Stores.record;
import static io.gatehouse.redis.testing.Stores.tags;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gatehouse.redis.testing.RedisServer;
import io.gatehouse.redis.testing.Stores;
import io.gatehouse.session.SessionStore;
import io.gatehouse.session.SessionStoreException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Protocol.Command;

@Timeout(180)
class RedisShapesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<RedisServer> servers = new ArrayList<>();
    private final Stores stores = new Stores();

    @AfterEach
    void close() {
        stores.close();
        servers.forEach(RedisServer::close);
    }

    private RedisServer start(String... options) {
        RedisServer server = RedisServer.start(options);
        servers.add(server);
        return server;
    }

    @Test
    void aDatabaseIsKeptApart() {
        RedisServer redis = start();
        RedisSessionStore third = stores.open(redis.url() + "/3");
        third.create("key", record("data", 1), tags());

        assertThat(third.load("key")).isPresent();
        assertThat(stores.open(redis.url()).load("key")).isEmpty();
    }

    @Test
    void sentinelsLeadToTheReplicaThatTookOver() throws IOException {
        RedisServer primary = start();
        RedisServer replica = start("--replicaof", RedisServer.HOST + " " + primary.port());
        RedisServer sentinel = RedisServer.sentinel(
                "sentinel monitor main " + RedisServer.HOST + " " + primary.port() + " 1",
                "sentinel down-after-milliseconds main 1000",
                "sentinel failover-timeout main 5000");
        servers.add(sentinel);
        await().atMost(PATIENCE)
                .until(() -> replica.text(Command.INFO, "replication").contains("master_link_status:up"));
        await().atMost(PATIENCE)
                .until(() -> RedisServer.texts(sentinel.run(Command.SENTINEL, "REPLICAS", "main"))
                                .size()
                        == 1);
        RedisSessionStore store = stores.open("redis+sentinel://127.0.0.1:1," + sentinel.address() + "/main");
        store.create("key", record("data", 1), tags("a"));
        primary.run(Command.WAIT, "1", "5000");

        primary.kill();

        await().atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(SessionStoreException.class)
                .until(() -> {
                    store.create("new", record("data", 1), tags("a"));
                    return true;
                });
        assertThat(store.load("key")).isPresent();
        assertThat(store.deleteAll("a")).isEqualTo(2);
        assertThat(replica.text(Command.INFO, "replication")).contains("role:master");
    }

    @Test
    void sentinelsThatDoNotKnowTheNameSaySo() throws IOException {
        RedisServer primary = start();
        RedisServer sentinel =
                RedisServer.sentinel("sentinel monitor main " + RedisServer.HOST + " " + primary.port() + " 1");
        servers.add(sentinel);
        RedisSessionStore store = stores.open("redis+sentinel://" + sentinel.address() + "/other");

        assertThatThrownBy(() -> store.load("key"))
                .isInstanceOf(SessionStoreException.class)
                .hasMessageContaining(sentinel.address())
                .hasMessageContaining("monitored");
    }

    @Test
    void aClusterKeepsEverythingOnItsNodes() {
        List<RedisServer> nodes = cluster();
        RedisSessionStore store = stores.open(
                "redis+cluster://" + nodes.stream().map(RedisServer::address).collect(Collectors.joining(",")));
        for (int i = 0; i < 300; i++) {
            store.create("key" + i, record("data", 1), tags("alice", "sid" + i));
        }

        for (int i = 0; i < 300; i++) {
            assertThat(store.load("key" + i)).isPresent();
        }
        assertThat(nodes).allMatch(node -> node.keys().size() > 50);
        assertThat(store.replace("key1", 1, record("data", 2))).isTrue();
        assertThat(store.replace("key1", 1, record("data", 2))).isFalse();
        assertThat(store.delete("key0")).isTrue();
        assertThat(store.keys("alice", 1000)).hasSize(299);

        store.entries().put("revoked:a", new byte[] {1}, Duration.ofMinutes(1));
        store.entries().put("revoked:b", new byte[] {2}, Duration.ofMinutes(1));
        store.entries().put("elsewhere:b", new byte[] {3}, Duration.ofMinutes(1));
        assertThat(store.entries().getAll(List.of("revoked:a", "elsewhere:b", "revoked:b", "revoked:c")))
                .extracting(value -> value.map(bytes -> (int) bytes[0]).orElse(0))
                .containsExactly(1, 3, 2, 0);
        assertThat(store.entries().extend("revoked:a", new byte[] {1}, Duration.ofMinutes(1)))
                .isTrue();
        assertThat(nodes.stream().filter(node -> node.keys().stream().anyMatch(key -> key.contains("{revoked}"))))
                .hasSize(1);

        assertThat(store.deleteAll("alice")).isEqualTo(299);
        assertThat(store.keys(SessionStore.EVERY, 10)).isEmpty();
        assertThat(nodes.stream().flatMap(node -> node.keys().stream())).allMatch(key -> key.contains("gatehouse:e:"));
    }

    @Test
    void aClusterIsFollowedWhenKeysMove() {
        List<RedisServer> nodes = cluster();
        RedisSessionStore store = stores.open("redis+cluster://" + nodes.get(0).address());
        store.create("key", record("data", 1), tags("a"));
        RedisServer from = nodes.stream()
                .filter(node -> node.keys().contains("gatehouse:s:key"))
                .findFirst()
                .orElseThrow();
        RedisServer to = nodes.get((nodes.indexOf(from) + 1) % nodes.size());
        String slot = from.text(Command.CLUSTER, "KEYSLOT", "gatehouse:s:key");
        String fromId = from.text(Command.CLUSTER, "MYID");
        String toId = to.text(Command.CLUSTER, "MYID");

        to.run(Command.CLUSTER, "SETSLOT", slot, "IMPORTING", fromId);
        from.run(Command.CLUSTER, "SETSLOT", slot, "MIGRATING", toId);
        from.run(Command.MIGRATE, RedisServer.HOST, Integer.toString(to.port()), "gatehouse:s:key", "0", "5000");
        // Half moved: the node that had it answers with ASK.
        assertThat(store.load("key")).isPresent();
        assertThat(store.replace("key", 1, record("data", 2))).isTrue();

        nodes.forEach(node -> node.run(Command.CLUSTER, "SETSLOT", slot, "NODE", toId));
        // Moved: it answers with MOVED.
        assertThat(store.load("key").orElseThrow().version()).isEqualTo(2);
        assertThat(store.delete("key")).isTrue();
        assertThat(store.load("key")).isEmpty();
    }

    private List<RedisServer> cluster() {
        List<RedisServer> nodes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            nodes.add(start("--cluster-enabled", "yes", "--cluster-node-timeout", "2000"));
        }
        int[] borders = {0, 5461, 10922, 16384};
        for (int i = 0; i < 3; i++) {
            nodes.get(i)
                    .run(
                            Command.CLUSTER,
                            "ADDSLOTSRANGE",
                            Integer.toString(borders[i]),
                            Integer.toString(borders[i + 1] - 1));
            nodes.get(i).run(Command.CLUSTER, "SET-CONFIG-EPOCH", Integer.toString(i + 1));
        }
        for (RedisServer node : nodes) {
            nodes.get(0).run(Command.CLUSTER, "MEET", RedisServer.HOST, Integer.toString(node.port()));
        }
        await().atMost(PATIENCE)
                .until(() -> nodes.stream().allMatch(node -> {
                    String info = node.text(Command.CLUSTER, "INFO");
                    return info.contains("cluster_state:ok") && info.contains("cluster_known_nodes:3");
                }));
        return nodes;
    }
}
