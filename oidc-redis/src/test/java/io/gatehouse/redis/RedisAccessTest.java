package io.gatehouse.redis;

import static io.gatehouse.redis.testing.Stores.record;
import static io.gatehouse.redis.testing.Stores.tags;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gatehouse.config.RedisConfig;
import io.gatehouse.config.Secret;
import io.gatehouse.redis.testing.RedisServer;
import io.gatehouse.redis.testing.Stores;
import io.gatehouse.session.SessionStore;
import io.gatehouse.session.SessionStoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Protocol.Command;

/** Users, passwords and TLS. */
@Timeout(60)
class RedisAccessTest {
    private static final String PASSWORD = "p@ss/w:rd%";

    private final Stores stores = new Stores();

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        stores.close();
    }

    @Test
    void aPasswordOpens() {
        try (RedisServer redis = RedisServer.start()) {
            redis.run(Command.CONFIG, "SET", "requirepass", PASSWORD);
            String address = redis.address();

            RedisSessionStore inUrl = stores.open("redis://:p%40ss%2Fw%3Ard%25@" + address);
            inUrl.create("key", record("data", 1), tags());
            // The one of its own wins over that of the URL.
            RedisSessionStore apart = stores.open(RedisConfig.builder()
                    .url(Secret.of("redis://:wrong@" + address))
                    .password(Secret.of(PASSWORD)));

            assertThat(apart.load("key")).isPresent();
        }
    }

    @Test
    void aWrongPasswordIsToldWithoutThePassword() {
        try (RedisServer redis = RedisServer.start()) {
            redis.run(Command.CONFIG, "SET", "requirepass", PASSWORD);
            for (String url : List.of(redis.url(), "redis://:hidden-secret@" + redis.address())) {
                RedisSessionStore store = stores.open(url);
                for (int i = 0; i < 4; i++) {
                    assertThatThrownBy(() -> store.load("secret-key"))
                            .isInstanceOf(SessionStoreException.class)
                            .hasMessageContaining("check session.redis.password")
                            .hasMessageContaining(redis.address())
                            .hasMessageNotContaining("hidden-secret")
                            .hasMessageNotContaining("secret-key")
                            .hasNoCause();
                }
                assertThat(store.notReady()).isNotEmpty();
            }
            assertThat(stores.eventTexts()).hasSize(2).noneMatch(text -> text.contains("hidden-secret"));

            redis.run("default", PASSWORD, Command.CONFIG, "SET", "requirepass", "hidden-secret");
            await().atMost(Duration.ofSeconds(20)).until(() -> stores.events().contains("store.recovered"));
        }
    }

    @Test
    void aUserNeedsNoMoreThanTheDocumentedCommands() throws IOException {
        String rule = Files.readAllLines(Path.of("../docs/redis.md")).stream()
                .filter(line -> line.startsWith("ACL SETUSER "))
                .findFirst()
                .orElseThrow();
        try (RedisServer redis = RedisServer.start()) {
            Object[] words = rule.replace(">…", ">word").substring(4).split(" ");
            redis.run(Command.ACL, words);
            RedisSessionStore store = stores.open("redis://gatehouse:word@" + redis.address());
            store.create("key", record("data", 1), tags("a"));
            store.load("key");
            store.replace("key", 1, record("data", 2));
            store.keys("a", 10);
            store.delete("key");
            store.create("key", record("data", 1), tags("a"));
            store.deleteAll(SessionStore.EVERY);
            store.entries().put("lease:a", new byte[1], Duration.ofMinutes(1));
            store.entries().putIfAbsent("lease:b", new byte[1], Duration.ofMinutes(1));
            store.entries().extend("lease:a", new byte[1], Duration.ofMinutes(1));
            store.entries().getAll(List.of("lease:a", "lease:b"));
            store.entries().remove("lease:a", new byte[1]);
            redis.run(Command.ACL, "SETUSER", "gatehouse", "resetkeys", "~other:*");

            assertThatThrownBy(() -> store.load("secret-key"))
                    .isInstanceOf(SessionStoreException.class)
                    .hasMessageContaining("NOPERM")
                    .hasMessageNotContaining("secret-key");
        }
    }

    @Test
    void tlsTrustsTheGivenAuthorityForTheNamedHostAlone() throws Exception {
        Path certificate = directory.resolve("cert.pem");
        Path key = directory.resolve("key.pem");
        Process openssl = new ProcessBuilder(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "rsa:2048",
                        "-nodes",
                        "-days",
                        "2",
                        "-subj",
                        "/CN=test",
                        "-addext",
                        "subjectAltName=IP:127.0.0.1",
                        "-keyout",
                        key.toString(),
                        "-out",
                        certificate.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("openssl.log").toFile())
                .start();
        assertThat(openssl.waitFor(30, TimeUnit.SECONDS)).isTrue();
        int port = RedisServer.freePort();
        try (RedisServer redis = RedisServer.create(
                0,
                "--tls-port",
                Integer.toString(port),
                "--tls-cert-file",
                certificate.toString(),
                "--tls-key-file",
                key.toString(),
                "--tls-auth-clients",
                "no")) {
            redis.launch();
            RedisSessionStore store = stores.open(RedisConfig.builder()
                    .url(Secret.of("rediss://127.0.0.1:" + port))
                    .caFile(certificate));
            await().atMost(Duration.ofSeconds(20)).ignoreExceptions().until(() -> {
                store.create("key", record("data", 1), tags());
                return true;
            });
            assertThat(store.load("key")).isPresent();

            RedisSessionStore otherName = stores.open(RedisConfig.builder()
                    .url(Secret.of("rediss://localhost:" + port))
                    .caFile(certificate));
            assertThatThrownBy(() -> otherName.load("key")).hasMessageContaining("name in the certificate");
            RedisSessionStore untrusted = stores.open("rediss://127.0.0.1:" + port);
            assertThatThrownBy(() -> untrusted.load("key")).hasMessageContaining("session.redis.ca-file");
            RedisSessionStore plain = stores.open("redis://127.0.0.1:" + port);
            assertThatThrownBy(() -> plain.load("key")).isInstanceOf(SessionStoreException.class);
        }
    }
}
