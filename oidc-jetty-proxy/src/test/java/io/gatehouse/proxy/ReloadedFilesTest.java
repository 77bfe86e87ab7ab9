package io.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.config.ConfigException;
import io.gatehouse.proxy.config.GatewayConfig;
import io.gatehouse.testing.Browser;
import io.gatehouse.testing.EchoServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Keys, secrets and certificates that are other files after a reload. */
@Timeout(60)
class ReloadedFilesTest {
    private static final String OLD_KEY = "A".repeat(42) + "E";
    private static final String NEW_KEY = "B".repeat(42) + "E";

    @TempDir
    Path directory;

    private static String cookies(String keys) {
        return ReloadScene.SIGN_IN + "session: {store: cookie, keys: [" + keys + "]}\n";
    }

    @Test
    void sessionsInCookiesLiveAsLongAsTheirKeyIsThere() throws IOException {
        try (EchoServer application = EchoServer.start();
                ReloadScene scene = new ReloadScene(directory, URI.create(application.url()), cookies(OLD_KEY))) {
            Browser alice = scene.signedIn("alice");

            scene.write(cookies(NEW_KEY + ", " + OLD_KEY));
            assertThat(scene.reload().status()).isEqualTo(200);
            assertThat(scene.status(alice, "/x")).isEqualTo(200);

            Browser bob = scene.signedIn("bob");
            scene.write(cookies(NEW_KEY));
            assertThat(scene.reload().status()).isEqualTo(200);
            assertThat(scene.status(bob, "/x")).isEqualTo(200);

            scene.write(cookies("C".repeat(42) + "E"));
            assertThat(scene.reload().status()).isEqualTo(200);
            assertThat(scene.status(bob, "/x")).isEqualTo(401);
        }
    }

    @Test
    void filesThatAreNotThereAreAllNamedAndNothingChanges() throws IOException {
        try (EchoServer application = EchoServer.start();
                ReloadScene scene = new ReloadScene(directory, URI.create(application.url()), ReloadScene.SIGN_IN)) {
            Browser alice = scene.signedIn("alice");
            Files.delete(directory.resolve("secret"));
            Files.writeString(directory.resolve("empty"), "");
            scene.write(
                    ReloadScene.SIGN_IN + "session: {keys-file: nowhere.keys}\n",
                    ", admin-token-file: empty",
                    "[{upstream: " + application.url() + "}]");

            RawClient.Response answer = scene.reload();

            assertThat(answer.status()).as(answer.text()).isEqualTo(422);
            assertThat(answer.text())
                    .contains("provider.client-secret-file", "session.keys-file", "server.admin-token-file")
                    .contains(directory.resolve("nowhere.keys").toString());
            assertThat(scene.status(alice, "/x")).isEqualTo(200);
            assertThat(scene.signedIn("bob")).isNotNull();
        }
    }

    @Test
    void certificatesOfOtherFilesAreShownFromThenOnAndWrongOnesNever() throws Exception {
        TestAuthority authority = TestAuthority.create("Test CA");
        BigInteger first = write(authority, "a");
        BigInteger second = write(authority, "b");
        write(authority, "c");
        Files.copy(directory.resolve("a.key"), directory.resolve("wrong.key"));
        try (ListeningGateway gateway = ListeningGateway.start(directory, tls("a.crt", "a.key"));
                TlsClient before = connect(authority, gateway)) {
            assertThat(before.shown().getSerialNumber()).isEqualTo(first);

            gateway.gateway().reload(config(gateway, tls("b.crt", "b.key")));

            assertThat(shown(authority, gateway)).isEqualTo(second);
            assertThat(before.statusOf("app.example.com", "/")).isEqualTo(200);
            assertThatThrownBy(() -> gateway.gateway().reload(config(gateway, tls("c.crt", "wrong.key"))))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContainingAll("server.tls", "is for another key");
            assertThatThrownBy(() -> gateway.gateway().reload(config(gateway, tls("nowhere.crt", "c.key"))))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("nowhere.crt");
            assertThat(shown(authority, gateway)).isEqualTo(second);
        }
    }

    private GatewayConfig config(ListeningGateway gateway, String tls) {
        return ListeningGateway.read(
                directory,
                "routes: [{upstream: '" + gateway.upstream().uri() + "'}]\nrules: [{path: /**, allow: everyone}]\n"
                        + tls);
    }

    private static String tls(String certificate, String key) {
        return "server: {listen: 'https://127.0.0.1:0', tls: {certificate: " + certificate + ", private-key: " + key
                + "}}\n";
    }

    private BigInteger write(TestAuthority authority, String name) throws IOException {
        TestAuthority.Issued issued = authority.issue("EC", "CN=app", Duration.ofDays(60), "app.example.com");
        issued.write(directory.resolve(name + ".crt"), directory.resolve(name + ".key"));
        return issued.certificate().getSerialNumber();
    }

    private static TlsClient connect(TestAuthority authority, ListeningGateway gateway) throws Exception {
        return new TlsClient(authority.client(null), gateway.uri(), "app.example.com");
    }

    private static BigInteger shown(TestAuthority authority, ListeningGateway gateway) throws Exception {
        try (TlsClient client = connect(authority, gateway)) {
            return client.shown().getSerialNumber();
        }
    }
}
