package io.gatehouse.redis.internal;

import io.gatehouse.config.ConfigException;
import io.gatehouse.config.ConfigProblem;
import io.gatehouse.config.RedisConfig;
import io.gatehouse.config.Secret;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.HostAndPort;

/**
 * Where Redis is: what {@code session.redis.url} says.
 *
 * @param shape one, Sentinel or Cluster
 * @param tls whether by TLS
 * @param nodes the addresses that are named
 * @param primary the name by which Sentinels know the primary; empty without Sentinel
 * @param database the number of the database
 * @param user the user, if one is named
 * @param password the password, if there is one
 */
record RedisTarget(
        Shape shape,
        boolean tls,
        Set<HostAndPort> nodes,
        String primary,
        int database,
        Optional<String> user,
        Optional<Secret> password) {
    private static final String KEY = "session.redis.url";
    private static final int REDIS_PORT = 6379;
    private static final int SENTINEL_PORT = 26379;
    private static final int MOST_NODES = 20;
    private static final int SHOWN_NODES = 3;
    private static final Pattern URL = Pattern.compile(
            "(?<scheme>redis|rediss)(?:\\+(?<shape>sentinel|cluster))?://(?:(?<user>[^@/]*)@)?(?<nodes>[^@/]+)(?:/(?<path>[^@]*))?");
    private static final Pattern NODE =
            Pattern.compile("(?<host>[A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}])(?::(?<port>[0-9]{1,5}))?");
    private static final Pattern DATABASE = Pattern.compile("[0-9]{1,4}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");

    /** The shape of an installation. */
    enum Shape {
        ONE("redis://[user:password@]host:port[/database]"),
        SENTINEL("redis+sentinel://[user:password@]host:port,host:port/name-of-the-primary[/database]"),
        CLUSTER("redis+cluster://[user:password@]host:port,host:port");

        private final String form;

        Shape(String form) {
            this.form = form;
        }
    }

    /**
     * Reads the settings.
     *
     * @throws ConfigException when they cannot be used; its words never repeat the URL, which may hold a password
     */
    static RedisTarget of(RedisConfig config) {
        Matcher url = URL.matcher(config.url().reveal());
        if (!url.matches()) {
            throw problem(
                    KEY,
                    "expected " + Shape.ONE.form + ", " + Shape.SENTINEL.form + " or " + Shape.CLUSTER.form
                            + ", with rediss in place of redis for TLS, and @ / , % of a password percent-encoded; what came"
                            + " (not shown, because it may hold a password) is none of them");
        }
        Shape shape = Optional.ofNullable(url.group("shape"))
                .map(word -> word.equals("sentinel") ? Shape.SENTINEL : Shape.CLUSTER)
                .orElse(Shape.ONE);
        boolean tls = url.group("scheme").equals("rediss");
        if (config.caFile().isPresent() && !tls) {
            throw problem(
                    KEY, "expected rediss in place of redis, because session.redis.ca-file is set, which is for TLS");
        }
        Set<HostAndPort> nodes = nodes(shape, url.group("nodes"));
        String[] path = path(shape, url.group("path"));
        String[] credentials = credentials(url.group("user"));
        Optional<Secret> password = config.password()
                .or(() -> Optional.of(credentials[1])
                        .filter(text -> !text.isEmpty())
                        .map(Secret::of));
        Optional<String> user = Optional.of(credentials[0]).filter(text -> !text.isEmpty());
        if (user.isPresent() && password.isEmpty()) {
            throw problem("session.redis.password", "is missing; session.redis.url names a user");
        }
        return new RedisTarget(shape, tls, nodes, path[0], Integer.parseInt(path[1]), user, password);
    }

    private static Set<HostAndPort> nodes(Shape shape, String text) {
        Set<HostAndPort> nodes = new LinkedHashSet<>();
        for (String one : text.split(",", -1)) {
            Matcher node = NODE.matcher(one);
            String port = node.matches() ? node.group("port") : null;
            int number = port == null ? defaultPort(shape) : Integer.parseInt(port);
            if (!node.matches() || number < 1 || number > 65_535) {
                throw problem(
                        KEY,
                        "expected a host, or host:port with a port of 1 to 65535, between // and the next /, in "
                                + shape.form);
            }
            String host = node.group("host");
            nodes.add(new HostAndPort(host.startsWith("[") ? host.substring(1, host.length() - 1) : host, number));
        }
        if (nodes.size() > (shape == Shape.ONE ? 1 : MOST_NODES)) {
            throw problem(
                    KEY,
                    shape == Shape.ONE
                            ? "expected one host; several are for " + Shape.SENTINEL.form + " or " + Shape.CLUSTER.form
                            : "expected at most " + MOST_NODES + " hosts, came " + nodes.size());
        }
        return nodes;
    }

    private static int defaultPort(Shape shape) {
        return shape == Shape.SENTINEL ? SENTINEL_PORT : REDIS_PORT;
    }

    /** Returns the name of the primary and the database. */
    private static String[] path(Shape shape, @Nullable String text) {
        String[] parts = (text == null ? "" : text).split("/", -1);
        int names = shape == Shape.SENTINEL ? 1 : 0;
        String name = names == 1 ? parts[0] : "";
        String database = parts.length > names && !parts[names].isEmpty() ? parts[names] : "0";
        boolean fits = parts.length <= names + 1
                && (names == 0 || NAME.matcher(name).matches())
                && DATABASE.matcher(database).matches()
                && (shape != Shape.CLUSTER || database.equals("0"));
        if (!fits) {
            throw problem(
                    KEY,
                    "expected " + shape.form + "; what follows the hosts is something else"
                            + (shape == Shape.CLUSTER ? ", and a Cluster has no databases" : ""));
        }
        return new String[] {name, database};
    }

    /** Returns user and password. One word alone is a password where it follows a colon, and a user where it does not. */
    private static String[] credentials(@Nullable String text) {
        if (text == null) {
            return new String[] {"", ""};
        }
        int colon = text.indexOf(':');
        try {
            return colon < 0
                    ? new String[] {decoded(text), ""}
                    : new String[] {decoded(text.substring(0, colon)), decoded(text.substring(colon + 1))};
        } catch (IllegalArgumentException e) {
            throw problem(KEY, "expected user and password to be percent-encoded; a % must be written %25");
        }
    }

    private static String decoded(String text) {
        // URLDecoder means forms, where a plus is a space; here it is a plus.
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    static ConfigException problem(String key, String why) {
        return new ConfigException(List.of(new ConfigProblem("configuration", key, why)));
    }

    /** Returns the addresses, which are no secret. */
    String shown() {
        String first =
                nodes.stream().limit(SHOWN_NODES).map(HostAndPort::toString).collect(Collectors.joining(", "));
        return nodes.size() > SHOWN_NODES ? first + " …" : first;
    }
}
