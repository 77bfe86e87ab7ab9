package io.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The PROXY protocol: who the client is, from those who may say so. */
@Timeout(60)
class ProxyProtocolTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create("Test CA");
    private static final String GET = "GET / HTTP/1.1\r\nHost: app.example.com\r\nConnection: close\r\n\r\n";
    private static final String V1 = "PROXY TCP4 203.0.113.9 127.0.0.1 1234 80\r\n";

    @TempDir
    private Path directory = Path.of("");

    private ListeningGateway start(String from) throws IOException {
        return ListeningGateway.start(
                directory,
                "server: {listen: {url: 'http://127.0.0.1:0', proxy-protocol: true, proxy-protocol-from: [" + from
                        + "]}}\n");
    }

    private static byte[] v2(int command, byte[] address) {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        header.writeBytes(new byte[] {0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A});
        header.write(0x20 | command);
        header.write(address.length == 0 ? 0 : address.length == 12 ? 0x11 : 0x21);
        header.write(0);
        header.write(address.length);
        header.writeBytes(address);
        return header.toByteArray();
    }

    private static byte[] ipv4() {
        return new byte[] {(byte) 203, 0, 113, 9, 127, 0, 0, 1, 4, 0, 0, 80};
    }

    private static String exchange(ListeningGateway gateway, byte[] preamble) throws IOException {
        try (Socket socket = new Socket(gateway.uri().getHost(), gateway.uri().getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(preamble);
            socket.getOutputStream().write(Wire.bytes(GET));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (SocketException e) {
            // Closed before it was read to the end.
            return "";
        }
    }

    @Test
    void tellsTheClientInVersion1() throws Exception {
        try (ListeningGateway gateway = start("127.0.0.1")) {
            assertThat(exchange(gateway, Wire.bytes(V1))).endsWith("client=203.0.113.9 proto=http");
            assertThat(exchange(gateway, Wire.bytes("PROXY TCP6 2001:db8::9 ::1 1234 80\r\n")))
                    .contains("client=2001:db8:0:0:0:0:0:9");
        }
    }

    @Test
    void tellsTheClientInVersion2() throws Exception {
        try (ListeningGateway gateway = start("127.0.0.1")) {
            assertThat(exchange(gateway, v2(1, ipv4()))).endsWith("client=203.0.113.9 proto=http");
            byte[] ipv6 = new byte[36];
            System.arraycopy(InetAddress.getByName("2001:db8::9").getAddress(), 0, ipv6, 0, 16);
            assertThat(exchange(gateway, v2(1, ipv6))).contains("client=2001:db8:0:0:0:0:0:9");
        }
    }

    @Test
    void leavesTheirOwnAddressToThoseWhoSpeakForThemselves() throws Exception {
        try (ListeningGateway gateway = start("127.0.0.1")) {
            assertThat(exchange(gateway, v2(0, new byte[0]))).endsWith("client=127.0.0.1 proto=http");
            assertThat(exchange(gateway, Wire.bytes("PROXY UNKNOWN\r\n"))).endsWith("client=127.0.0.1 proto=http");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "PROXX TCP4 203.0.113.9 127.0.0.1 1234 80\r\n",
                "proxy TCP4 203.0.113.9 127.0.0.1 1234 80\r\n",
                "\r\nPROXY TCP4 203.0.113.9 127.0.0.1 1234 80\r\n",
                "PROXY TCP4 203.0.113.9 127.0.0.1 1234\r\n",
                "PROXY TCP4 203.0.113.9 127.0.0.1 1234 x\r\n",
                "PROXY TCP4 203.0.113.9 127.0.0.1 1234 80\n",
                "\r\n\r\n\0\r\nQUIT\n\021\001\0\014"
            })
    void refusesWhoeverDoesNotBeginWithAHeader(String preamble) throws Exception {
        try (CapturedLog log = CapturedLog.of("org.eclipse.jetty");
                ListeningGateway gateway = start("127.0.0.1")) {
            assertThat(exchange(gateway, Wire.bytes(preamble))).isEmpty();
            assertThat(log.lines()).noneMatch(line -> line.contains("no header of the PROXY protocol"));
        }
    }

    @Test
    void refusesWhoeverMayNotSpeakIt() throws Exception {
        try (CapturedLog log = CapturedLog.of("io.gatehouse.gateway");
                ListeningGateway gateway = start("192.0.2.0/24")) {
            assertThat(exchange(gateway, Wire.bytes(V1))).isEmpty();
            assertThat(exchange(gateway, new byte[0])).isEmpty();
            assertThat(log.lines())
                    .filteredOn(line -> line.contains("listener.refused peer=127.0.0.1"))
                    .hasSize(1);
        }
    }

    @Test
    void isSpokenByTrustedProxiesWhereNobodyElseIsNamed() throws Exception {
        try (ListeningGateway gateway = ListeningGateway.start(
                directory,
                "server: {listen: {url: 'http://127.0.0.1:0', proxy-protocol: true}}\n",
                "rules: [{path: /**, allow: everyone}]\ntrusted-proxies: [127.0.0.1]\n")) {
            assertThat(exchange(gateway, Wire.bytes(V1))).endsWith("client=203.0.113.9 proto=http");
        }
    }

    @Test
    void doesNotMakeTheClientATrustedProxy() throws Exception {
        try (ListeningGateway gateway = start("127.0.0.1")) {
            String forged = "X-Forwarded-For: 198.51.100.1\r\n";
            assertThat(exchange(gateway, Wire.bytes(V1 + "GET / HTTP/1.1\r\nHost: a\r\n" + forged + "\r\n")))
                    .doesNotContain("198.51.100.1");
        }
    }

    @Test
    void comesBeforeTls() throws Exception {
        AUTHORITY.issue("app.example.com").write(directory.resolve("tls.crt"), directory.resolve("tls.key"));
        try (ListeningGateway gateway = ListeningGateway.start(
                        directory,
                        "server: {listen: {url: 'https://127.0.0.1:0', proxy-protocol: true, proxy-protocol-from: 127.0.0.1},"
                                + " tls: {certificate: tls.crt, private-key: tls.key}}\n");
                Socket socket =
                        new Socket(gateway.uri().getHost(), gateway.uri().getPort())) {
            socket.getOutputStream().write(Wire.bytes(V1));
            try (TlsClient client = new TlsClient(AUTHORITY.client(null), socket, "app.example.com")) {
                assertThat(client.get("app.example.com", "/")).endsWith("client=203.0.113.9 proto=https");
            }
        }
    }
}
