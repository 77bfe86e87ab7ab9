package io.gatehouse.redis.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.config.ConfigException;
import io.gatehouse.config.RedisConfig;
import io.gatehouse.config.Secret;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisTargetTest {
    private static RedisTarget of(String url) {
        return RedisTarget.of(RedisConfig.builder().url(Secret.of(url)).build());
    }

    @Test
    void readsASingleOne() {
        RedisTarget target = of("redis://localhost");

        assertThat(target.shape()).isEqualTo(RedisTarget.Shape.ONE);
        assertThat(target.nodes()).hasToString("[localhost:6379]");
        assertThat(target.tls()).isFalse();
        assertThat(target.database()).isZero();
        assertThat(target.password()).isEmpty();
        assertThat(of("redis://[::1]:7000/").nodes()).hasToString("[::1:7000]");
    }

    @Test
    void readsUserPasswordAndDatabase() {
        RedisTarget target = of("rediss://gate:p%40ss+word%2F@redis.example.com:7000/5");

        assertThat(target.tls()).isTrue();
        assertThat(target.user()).contains("gate");
        assertThat(target.password()).contains(Secret.of("p@ss+word/"));
        assertThat(target.database()).isEqualTo(5);
        assertThat(of("redis://:word@localhost").user()).isEmpty();
    }

    @Test
    void readsSentinels() {
        RedisTarget target = of("redis+sentinel://:word@one,two:7000/main/2");

        assertThat(target.shape()).isEqualTo(RedisTarget.Shape.SENTINEL);
        assertThat(target.nodes()).hasToString("[one:26379, two:7000]");
        assertThat(target.primary()).isEqualTo("main");
        assertThat(target.database()).isEqualTo(2);
    }

    @Test
    void readsAClusterOverTls() {
        RedisTarget target = of("rediss+cluster://one:7000,two:7001,three,four");

        assertThat(target.shape()).isEqualTo(RedisTarget.Shape.CLUSTER);
        assertThat(target.tls()).isTrue();
        assertThat(target.shown()).isEqualTo("one:7000, two:7001, three:6379 …");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hidden-secret",
                "http://:hidden-secret@localhost",
                "redis://",
                "redis://:hidden-secret@",
                "redis://:hidden-secret@host:0",
                "redis://:hidden-secret@host:65536",
                "redis://:hidden-secret@host:x",
                "redis://:hidden-secret@ho st",
                "redis://:hidden-secret@one,two",
                "redis://:hidden-secret@host/a",
                "redis://:hidden-secret@host/1/2",
                "redis://:hidden/secret@host",
                "redis://:hidden@secret@host",
                "redis://:%zz-hidden-secret@host",
                "redis://hidden-secret@host",
                "redis+sentinel://:hidden-secret@one",
                "redis+sentinel://:hidden-secret@one/",
                "redis+sentinel://:hidden-secret@one/main/x",
                "redis+sentinel://:hidden-secret@one,,two/main",
                "redis+cluster://:hidden-secret@one/1",
                "redis+other://:hidden-secret@one",
                "redis://:hidden-secret@host?timeout=1",
                "REDIS://:hidden-secret@host"
            })
    void refusesAnythingElseAndShowsNoPassword(String url) {
        assertThatThrownBy(() -> of(url))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("session.redis.")
                .hasMessageContaining("expected".substring(0, url.startsWith("redis://hidden") ? 0 : 8))
                .hasMessageNotContaining("hidden")
                .hasMessageNotContaining("secret@");
    }

    @Test
    void wantsTlsWhereAnAuthorityIsGiven() {
        RedisConfig config = RedisConfig.builder().caFile(Path.of("ca.pem")).build();

        assertThatThrownBy(() -> RedisTarget.of(config)).hasMessageContaining("rediss");
    }

    @Test
    void wantsAReadableFileOfAuthorities() {
        RedisConfig config = RedisConfig.builder()
                .url(Secret.of("rediss://localhost"))
                .caFile(Path.of("not-there.pem"))
                .build();

        assertThatThrownBy(() -> new RedisOpener(config))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("session.redis.ca-file")
                .hasMessageContaining("not-there.pem");
    }

    @Test
    void showsNoPassword() {
        assertThat(of("redis://:hidden@localhost").toString()).doesNotContain("hidden");
        assertThat(RedisCall.of(redis.clients.jedis.Protocol.Command.GET, "hidden", "hidden")
                        .toString())
                .doesNotContain("hidden");
    }
}
