package io.gatehouse.proxy.config;

import io.gatehouse.proxy.admin.AdminToken;
import io.gatehouse.proxy.admin.Loopback;
import java.net.URI;
import java.time.Duration;

/** Judges the settings below {@code server}. */
final class ServerCheck {
    private static final int MIN_HEADER = 1024;
    private static final int MAX_CONNECTIONS = 1_000_000;
    private static final int MAX_RATE = 1024 * 1024;
    private static final int MAX_HEADER = 1024 * 1024;
    private static final int MAX_WEBSOCKETS = 1_000_000;

    private final Problems problems;

    private ServerCheck(Problems problems) {
        this.problems = problems;
    }

    static void judge(ServerConfig server, Problems problems) {
        new ServerCheck(problems).server(server);
    }

    private void server(ServerConfig server) {
        server.admin().ifPresent(address -> admin(address, server));
        if (server.adminToken()
                .filter(token -> !AdminToken.accepts(token.reveal()))
                .isPresent()) {
            problems.add(
                    "server.admin-token-file",
                    "expected a file with a token of 32 to 512 letters, digits and . _ ~ + / - in it, such as one made by: java -jar"
                            + " gatehouse.jar keygen");
        }
        limits(server);
        int webSockets = server.maxWebSockets();
        if (webSockets < 0 || webSockets > MAX_WEBSOCKETS) {
            problems.add("server.max-websockets", "expected a number from 0 to 1000000, but came " + webSockets);
        }
        int size = server.maxHeaderSize();
        if (size < MIN_HEADER || size > MAX_HEADER) {
            problems.add("server.max-header-size", "expected a size from 1k to 1m, but came " + size + " bytes");
        }
    }

    private void limits(ServerConfig server) {
        if (server.maxConnections() < 1 || server.maxConnections() > MAX_CONNECTIONS) {
            problems.add(
                    "server.max-connections",
                    "expected a number from 1 to " + MAX_CONNECTIONS + ", but came " + server.maxConnections());
        }
        Duration header = server.headerTimeout();
        if (header.compareTo(Duration.ofSeconds(1)) < 0 || header.compareTo(Duration.ofMinutes(10)) > 0) {
            problems.add("server.header-timeout", "expected a duration from 1s to 10m");
        }
        Duration delay = server.shutdownDelay();
        if (delay.isNegative() || delay.compareTo(Duration.ofMinutes(10)) > 0) {
            problems.add("server.shutdown-delay", "expected a duration from 0s to 10m");
        }
        if (server.minDataRate() < 0 || server.minDataRate() > MAX_RATE) {
            problems.add("server.min-data-rate", "expected a size from 0 to 1m, but came " + server.minDataRate());
        }
    }

    private void admin(URI address, ServerConfig server) {
        String key = "server.admin";
        if (!"http".equals(address.getScheme())
                || address.getHost() == null
                || !isBare(address)
                || address.getPort() > 65535) {
            problems.unexpected(key, ServerKeys.ADMIN_WANTED, address.toString());
            return;
        }
        if (address.getPort() != 0
                && server.listen().stream()
                        .anyMatch(other -> other.getPort() == address.getPort()
                                && address.getHost().equalsIgnoreCase(other.getHost()))) {
            problems.unexpected(key, "expected another address than those of server.listen", address.toString());
        }
        if (!Loopback.is(address.getHost()) && server.adminToken().isEmpty()) {
            problems.add(
                    "server.admin-token-file",
                    "is missing; other machines may reach server.admin, so expected a file with a token of at least 32 characters"
                            + " (java -jar gatehouse.jar keygen makes one), or a loopback address such as http://127.0.0.1:9002");
        }
    }

    static boolean isBare(URI address) {
        return (address.getRawPath() == null || address.getRawPath().isEmpty() || "/".equals(address.getRawPath()))
                && address.getRawQuery() == null
                && address.getRawFragment() == null
                && address.getRawUserInfo() == null;
    }
}
