package io.gatehouse.edges;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.reader.ConfigSource;
import io.gatehouse.http.CanonicalPath;
import io.gatehouse.proxy.Gateway;
import io.gatehouse.proxy.config.GatewayConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What the rules judge is what the application serves, whatever the client writes: where the gateway lets the bytes of a path pass,
 * nginx, Apache and Node read the very path out of them that was judged.
 */
@Timeout(120)
class PathAgreementTest {
    private static final List<String> WAYS_OUT = List.of(
            "/../admin",
            "/%2e%2e/admin",
            "/.%2e/admin",
            "/%2E./admin",
            "/..;/admin",
            "/..;x=y/admin",
            "/;/../admin",
            "/..%2fadmin",
            "%2f..%2fadmin",
            "/..%2Fadmin",
            "/..\\admin",
            "/..%5cadmin",
            "\\..\\admin",
            "//../admin",
            "/a/../../admin",
            "/a//../../admin",
            "/./../admin",
            "/%252e%252e/admin",
            "/%25%32%65%25%32%65/admin",
            "/..%00/admin",
            "/..%00admin",
            "/..%c0%afadmin",
            "/%c0%ae%c0%ae/admin",
            "/..%e0%80%afadmin",
            "/..%ef%bc%8fadmin",
            "/%ef%bc%8e%ef%bc%8e/admin",
            "/%u002e%u002e/admin",
            "/..%u2215admin",
            "/a?/../admin",
            "/a%3f/../admin",
            "/a%3f/../../admin",
            "/a%23/../../admin",
            "/a#/../../admin",
            "/..%0d%0aX-A:%20b/admin",
            "/..%09/admin",
            "/..%20/admin",
            "/..+/admin",
            "/.../admin",
            "/..a/admin",
            "/a..b/../../admin",
            "/%2e%2e%3b/admin",
            "/..%3b/admin",
            "/%2e%2e%2f%2e%2e%2fadmin",
            "/../%61dmin",
            "/..%2f%2e%2e%2fadmin",
            "/a/..%2f..%2fadmin",
            "/../ADMIN",
            "/%",
            "/%2",
            "/%zz/../admin",
            "/|/../admin",
            "/{a}/../admin",
            "/\"/../admin",
            "/<>/../admin",
            "/^/../admin",
            "/`/../admin",
            "/~/../admin",
            "/%7e/%2e%2e/%2e%2e/admin",
            ".%2e/admin",
            "..",
            "/..",
            "/.",
            "/%2e",
            "/a/%2e%2e",
            "/a/..");
    private static final List<String> PLAIN = List.of(
            "/a",
            "/a%20b",
            "/%C3%A4",
            "/a+b",
            "/a~b",
            "/%41",
            "/a!$'()*,:@b",
            "/a.b",
            "/a%2Cb",
            "/%E2%82%AC/x",
            "/a%3Db",
            "/a%5Bb%5D",
            "/a/");

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(PathReader.class)
    void theServerReadsThePathThatWasJudged(PathReader reader) throws Exception {
        int port = Program.freePort();
        try (Program server = reader.start(directory, port);
                Gateway gateway = gateway(port)) {
            gateway.start();
            String address = gateway.uris().get(0).toString();
            List<String> differences = new ArrayList<>();
            int passed = 0;
            int refused = 0;
            for (String target : targets()) {
                Optional<String> read = read(address, target).map(reader::decoded);
                if (read.isEmpty()) {
                    refused++;
                } else if (read.get().equals(judged(target)) && read.get().startsWith("/public/")) {
                    passed++;
                } else {
                    differences.add(target + " was judged as " + judged(target) + " and read as " + read.get());
                }
            }
            assertThat(differences).as("%s", server.log()).isEmpty();
            assertThat(passed).isGreaterThanOrEqualTo(PLAIN.size());
            assertThat(refused).isGreaterThan(WAYS_OUT.size() / 2);
        }
    }

    private static List<String> targets() {
        List<String> targets = new ArrayList<>();
        PLAIN.forEach(rest -> targets.add("/public" + rest));
        for (String rest : WAYS_OUT) {
            targets.add("/public" + rest);
            targets.add("/public/deep" + rest);
            targets.add("/" + rest + "/public/x");
        }
        targets.add("http://localhost/admin");
        targets.add("//admin/public/x");
        targets.add("/admin;/public/x");
        targets.add("*");
        return targets;
    }

    private Gateway gateway(int upstream) {
        return Gateway.create(
                GatewayConfig.read(List.of(ConfigSource.yaml("paths.yml", """
                provider: {issuer: "http://127.0.0.1:9/op", client-id: none, client-auth: none}
                allowed-hosts: [localhost]
                rules:
                  - {path: /public/**, allow: everyone}
                  - {path: /**, allow: signed-in, on-anonymous: 401}
                server: {listen: "http://127.0.0.1:0"}
                routes: [{path: /, upstream: "http://127.0.0.1:%d"}]
                """.formatted(upstream), directory))));
    }

    private static String judged(String target) {
        int end = target.indexOf('?');
        try {
            return CanonicalPath.of(end < 0 ? target : target.substring(0, end)).decoded();
        } catch (io.gatehouse.http.MalformedRequestException e) {
            return "(nothing)";
        }
    }

    /** Returns what the server says it has read; empty where the request never came to it. */
    private static Optional<String> read(String gateway, String target) throws IOException {
        try (Wire wire = Wire.to(gateway)) {
            String head = wire.send("GET " + target + " HTTP/1.1", "Host: localhost", "Connection: close", "")
                    .head();
            return head.lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("x-read:"))
                    .findFirst()
                    .map(line -> line.substring("x-read:".length()).strip());
        }
    }
}
