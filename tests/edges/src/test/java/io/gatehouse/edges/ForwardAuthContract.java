package io.gatehouse.edges;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.Echo;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What holds besides where the edge asks the gateway about each request, and speaks to the application itself. */
abstract class ForwardAuthContract extends EdgeContract {
    ForwardAuthContract(Product product) {
        super(
                product,
                Map.of(
                        "Remote-User", "alice",
                        "Remote-Groups", "staff,admin",
                        "Remote-Name", "Zoë Adams",
                        "Remote-Email", "alice@example.com"));
    }

    @Test
    void letsWebSocketsThroughForWhoIsSignedInAlone() throws IOException {
        signIn();
        try (WebSocketApplication application = WebSocketApplication.start();
                Program edge = startEdge(addresses().edge(Program.freePort()).application(application.port()))) {
            String[] handshake = {
                "GET /live HTTP/1.1",
                "Host: " + authority(),
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "Origin: http://" + authority()
            };
            try (Wire anonymous = Wire.to(edge.url())) {
                anonymous.send(handshake).send("");
                assertThat(anonymous.head()).startsWith("HTTP/1.1 401 ");
            }
            assertThat(application.handshakes()).isEmpty();
            try (Wire alice = Wire.to(edge.url())) {
                alice.send(handshake)
                        .send(
                                "Cookie: gatehouse="
                                        + browser.cookies().value("gatehouse").orElseThrow(),
                                "");
                assertThat(alice.head()).startsWith("HTTP/1.1 101 ");
                alice.send("hello");
                assertThat(alice.line()).isEqualTo("hello");
            }
            assertThat(application.handshakes()).singleElement().asString().contains("remote-user: alice");
        }
    }

    @Test
    void handsOverNoSettingsOfAProtocolThatNobodyAsksFor() throws IOException {
        Echo echo = Echo.of(browser.navigation(url("/public/x"))
                .header("HTTP2-Settings", "AAMAAABkAAQAAP__")
                .send());
        assertThat(echo.all("HTTP2-Settings")).isEmpty();
    }

    @Test
    void letsNobodyInWhileTheGatewayDoesNotAnswer() throws IOException {
        signIn();
        int before = reached();
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                Program edge = startEdge(addresses().edge(Program.freePort()).gateway(silent.getLocalPort()))) {
            assertThat(browser.fetching(edge.url() + "/").send().status()).isIn(500, 502, 503, 504);
        }
        assertThat(reached()).isEqualTo(before);
    }
}
