package io.gatehouse.redis.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisException;

/** A {@code redis-server} of its own on a free port of loopback, in a directory of its own. It stops with its test. */
public final class RedisServer implements AutoCloseable {
    /** The host that all of them listen on. */
    public static final String HOST = "127.0.0.1";

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path directory;
    private final int port;
    private final List<String> command;
    private @Nullable Process process;

    private RedisServer(Path directory, int port, List<String> command) {
        this.directory = directory;
        this.port = port;
        this.command = command;
    }

    /** Starts a server that keeps what it has in an append-only file. */
    public static RedisServer start(String... options) {
        RedisServer server = create(freePort(), options);
        server.launch();
        server.awaitAnswer();
        return server;
    }

    /** Starts a server with only the options given here and a port, such as one that speaks TLS alone; does not wait for it. */
    public static RedisServer create(int port, String... options) {
        Path directory = directory();
        List<String> command = new ArrayList<>(List.of(binary(), "--port", Integer.toString(port), "--bind", HOST));
        command.addAll(
                List.of("--dir", directory.toString(), "--save", "", "--appendonly", "yes", "--appendfsync", "always"));
        command.addAll(List.of(options));
        return new RedisServer(directory, port, command);
    }

    /** Starts a Sentinel with the given lines of configuration. */
    public static RedisServer sentinel(String... lines) throws IOException {
        Path directory = directory();
        int port = freePort();
        Path file = directory.resolve("sentinel.conf");
        List<String> all = new ArrayList<>(List.of("port " + port, "bind " + HOST, "dir " + directory));
        all.addAll(List.of(lines));
        Files.write(file, all);
        RedisServer server = new RedisServer(directory, port, List.of(binary(), file.toString(), "--sentinel"));
        server.launch();
        server.awaitAnswer();
        return server;
    }

    /** Starts the process, again after it was killed: on the same port, with what it had. */
    public void launch() {
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it answers and has read what it had. */
    public void awaitAnswer() {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> {
            try {
                return "PONG".equals(text(Command.PING));
            } catch (JedisException e) {
                if (!running().isAlive()) {
                    throw new AssertionError("redis-server ended: " + log());
                }
                return false;
            }
        });
    }

    /** Returns the port. */
    public int port() {
        return port;
    }

    /** Returns host and port. */
    public String address() {
        return HOST + ":" + port;
    }

    /** Returns the URL. */
    public String url() {
        return "redis://" + address();
    }

    /** Runs a command on a connection of its own. */
    public Object run(Command redis, Object... arguments) {
        return run(null, null, redis, arguments);
    }

    /** Runs a command as a user. */
    public Object run(@Nullable String user, @Nullable String password, Command redis, Object... arguments) {
        DefaultJedisClientConfig config = DefaultJedisClientConfig.builder()
                .serverDefaultProtocol()
                .user(user)
                .password(password)
                .timeoutMillis(5_000)
                .build();
        try (Connection connection = new Connection(new HostAndPort(HOST, port), config)) {
            CommandArguments made = new CommandArguments(redis);
            for (Object argument : arguments) {
                made.add(argument);
            }
            return Objects.requireNonNullElse(connection.executeCommand(made), "nil");
        }
    }

    /** Runs a command whose answer is text. */
    public String text(Command redis, Object... arguments) {
        return shown(run(redis, arguments));
    }

    /** Returns every key. */
    public List<String> keys() {
        return texts(run(Command.KEYS, "*"));
    }

    /** Returns the texts of an answer that is a list. */
    public static List<String> texts(Object answer) {
        return answer instanceof List<?> list
                ? list.stream().map(RedisServer::shown).toList()
                : List.of();
    }

    private static String shown(Object answer) {
        return answer instanceof byte[] bytes ? new String(bytes, StandardCharsets.ISO_8859_1) : String.valueOf(answer);
    }

    /** Ends it like a power cut. */
    public void kill() {
        signal("KILL");
        try {
            running().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Makes it stand still with its connections open. */
    public void pause() {
        signal("STOP");
    }

    /** Lets it go on. */
    public void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            Process kill = new ProcessBuilder(
                            "kill", "-" + name, Long.toString(running().pid()))
                    .start();
            if (kill.waitFor() != 0) {
                throw new IllegalStateException("the process is not there: " + log());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Process running() {
        Process current = process;
        if (current == null) {
            throw new IllegalStateException("not started");
        }
        return current;
    }

    private String log() {
        try {
            return Files.readString(directory.resolve("log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() {
        Process current = process;
        if (current == null) {
            return;
        }
        current.destroyForcibly();
        try {
            current.waitFor(10, TimeUnit.SECONDS);
            try (var files = Files.walk(directory)) {
                files.sorted(java.util.Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns a port that nobody listens on. */
    public static int freePort() {
        // A Cluster wants the port 10000 above too, so it must not be among the highest.
        while (true) {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                if (socket.getLocalPort() < 55_000) {
                    return socket.getLocalPort();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static Path directory() {
        try {
            return Files.createTempDirectory("gatehouse-redis");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String binary() {
        for (String directory : System.getenv("PATH").split(":", -1)) {
            Path file = Path.of(directory, "redis-server");
            if (Files.isExecutable(file)) {
                return file.toString();
            }
        }
        String missing =
                "redis-server is not installed, so nothing of the Redis store is tested; Debian: apt-get install redis-server";
        if ("true".equals(System.getenv("CI"))) {
            throw new AssertionError(missing);
        }
        System.err.println("SKIPPED: " + missing);
        return Assumptions.abort(missing);
    }
}
