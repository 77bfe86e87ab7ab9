package io.gatehouse.proxy.config;

import io.gatehouse.config.reader.ConfigKey;
import io.gatehouse.config.reader.ConfigShape;
import io.gatehouse.config.reader.ConfigType;
import io.gatehouse.config.reader.ConfigValues;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The keys of {@code routes} that say how upstreams are spoken to. */
final class UpstreamKeys {
    static final int MAX_HEADERS = 100;
    private static final Pattern STATUSES = Pattern.compile("([1-5][0-9]{2})(?:-([1-5][0-9]{2}))?");

    static final ConfigKey<List<URI>> UPSTREAM = ConfigKey.of(
            "upstream",
            ConfigType.list(
                    ConfigType.of("URL", new ConfigShape.Single("[a-zA-Z]+:.+"), UpstreamKeys::url),
                    GatewayKeys.MAX_LIST),
            "",
            "Where the requests go: an http or https URL, or `unix:` and the path of a socket; several share the requests. A path in a URL is put in front of the request's.");
    private static final ConfigKey<Balance> BALANCE = ConfigKey.of(
            "balance",
            ConfigType.word(Balance.class),
            "round-robin",
            "Which of several upstreams gets a request: `round-robin`, `least-connections`, or the same one for a whole session (`sticky`).");
    private static final ConfigKey<UpstreamProtocol> PROTOCOL = ConfigKey.of(
            "protocol",
            ConfigType.word(UpstreamProtocol.class),
            "http/1.1",
            "Which HTTP the upstreams are spoken to in: `http/1.1` or `http/2`; the latter by ALPN over https, with prior knowledge over http.");
    private static final ConfigKey<Duration> CONNECT_TIMEOUT = ConfigKey.of(
            "connect-timeout",
            ConfigType.duration(),
            "5s",
            "How long a connection to an upstream may take to be made; `1m` at most.");
    private static final ConfigKey<Duration> IDLE_TIMEOUT = ConfigKey.of(
            "idle-timeout",
            ConfigType.duration(),
            "",
            "How long a connection in use may be silent; as long as `timeout` when not given, `1d` at most.");
    private static final ConfigKey<Integer> MAX_CONNECTIONS = ConfigKey.of(
            "max-connections", ConfigType.number(), "256", "How many connections each address gets; 1 to 10000.");
    private static final ConfigKey<Integer> MAX_QUEUED = ConfigKey.of(
            "max-queued",
            ConfigType.number(),
            "1024",
            "How many requests may wait for a connection to an address before more are refused; 1 to 100000.");
    private static final ConfigKey<Integer> FAILURES = ConfigKey.of(
            "ejection.failures",
            ConfigType.number(),
            "3",
            "After how many failures in a row an address is left out for a while; 0 for never, 100 at most.");
    private static final ConfigKey<Duration> EJECTED = ConfigKey.of(
            "ejection.duration",
            ConfigType.duration(),
            "10s",
            "How long it is left out the first time; each further time is twice as long, up to `5m`.");
    private static final ConfigKey<String> HEALTH_PATH = ConfigKey.of(
            "health-check.path",
            ConfigType.text(),
            "",
            "What upstreams are asked for to see whether they are well, such as `/healthz`; they are not asked when not given.");
    private static final ConfigKey<Duration> HEALTH_INTERVAL = ConfigKey.of(
            "health-check.interval",
            ConfigType.duration(),
            "10s",
            "The pause between two questions; `1s` to `1h`, a tenth more or less by chance.");
    private static final ConfigKey<Duration> HEALTH_TIMEOUT = ConfigKey.of(
            "health-check.timeout",
            ConfigType.duration(),
            "2s",
            "How long an answer may take; no longer than the pause.");
    private static final ConfigKey<Integer> HEALTHY = ConfigKey.of(
            "health-check.healthy",
            ConfigType.number(),
            "2",
            "How many good answers in a row make an address well again; 1 to 100.");
    private static final ConfigKey<Integer> UNHEALTHY = ConfigKey.of(
            "health-check.unhealthy",
            ConfigType.number(),
            "3",
            "How many bad answers in a row, or none at all, make it unwell; 1 to 100.");
    private static final ConfigKey<List<Integer>> HEALTH_STATUS = ConfigKey.of(
            "health-check.status",
            ConfigType.of("statuses", new ConfigShape.Single(STATUSES.pattern()), UpstreamKeys::statuses),
            "200-399",
            "Which statuses are good: one, or the first and the last of several.");
    private static final ConfigKey<Path> CA_FILE = ConfigKey.of(
            "tls.ca-file",
            ConfigType.path(),
            "",
            "A PEM file of the authorities that https upstreams are trusted by, in place of those of the JVM.");
    private static final ConfigKey<Path> CERTIFICATE_FILE = ConfigKey.of(
            "tls.certificate",
            ConfigType.path(),
            "",
            "A PEM file of the certificate that https upstreams are shown, and of those that lead to its authority.");
    private static final ConfigKey<Path> KEY_FILE =
            ConfigKey.of("tls.private-key", ConfigType.path(), "", "A PEM file of its private key, not encrypted.");
    private static final ConfigKey<String> SERVER_NAME = ConfigKey.of(
            "tls.server-name",
            ConfigType.text(),
            "",
            "The name that https upstreams are asked for (SNI) and that their certificates must hold; the host of the URL when not given.");
    private static final ConfigKey<Boolean> INSECURE_TLS = ConfigKey.of(
            "insecure-tls",
            ConfigType.flag(),
            "false",
            "Whether the certificates of https upstreams go unchecked. For tests only.");
    private static final ConfigKey<Map<String, String>> REQUEST_SET = set("request-headers", "requests");
    private static final ConfigKey<List<String>> REQUEST_REMOVE = remove("request-headers", "requests");
    private static final ConfigKey<Map<String, String>> RESPONSE_SET =
            set("response-headers", "the upstream's responses");
    private static final ConfigKey<List<String>> RESPONSE_REMOVE =
            remove("response-headers", "the upstream's responses");
    private static final ConfigKey<Boolean> REWRITE_COOKIES = ConfigKey.of(
            "rewrite-cookies",
            ConfigType.flag(),
            "true",
            "Whether the domain and path of the upstream's cookies, where they are its own, become those that the browser sees.");

    /** The keys in the order of the reference, without {@link #UPSTREAM}. */
    static final List<ConfigKey<?>> ALL = List.of(
            BALANCE,
            PROTOCOL,
            CONNECT_TIMEOUT,
            IDLE_TIMEOUT,
            MAX_CONNECTIONS,
            MAX_QUEUED,
            FAILURES,
            EJECTED,
            HEALTH_PATH,
            HEALTH_INTERVAL,
            HEALTH_TIMEOUT,
            HEALTHY,
            UNHEALTHY,
            HEALTH_STATUS,
            CA_FILE,
            CERTIFICATE_FILE,
            KEY_FILE,
            SERVER_NAME,
            INSECURE_TLS,
            REQUEST_SET,
            REQUEST_REMOVE,
            RESPONSE_SET,
            RESPONSE_REMOVE,
            REWRITE_COOKIES);

    private UpstreamKeys() {}

    private static ConfigKey<Map<String, String>> set(String block, String messages) {
        return ConfigKey.of(
                block + ".set",
                ConfigType.map(ConfigType.text(), MAX_HEADERS),
                "{}",
                "Headers that are set in " + messages + ", in place of others of the same name.");
    }

    private static ConfigKey<List<String>> remove(String block, String messages) {
        return ConfigKey.of(
                block + ".remove",
                ConfigType.list(ConfigType.text(), MAX_HEADERS),
                "[]",
                "Headers that are removed from " + messages + ".");
    }

    /** Hands what is written about upstreams to a route. */
    static void take(ConfigValues values, RouteConfig.Builder route) {
        ClientConfig client = ClientConfig.DEFAULTS;
        UpstreamTls.Builder tls = UpstreamTls.builder();
        values.take(CA_FILE, tls::caFile);
        values.take(CERTIFICATE_FILE, tls::certificateFile);
        values.take(KEY_FILE, tls::keyFile);
        values.take(SERVER_NAME, tls::serverName);
        values.take(INSECURE_TLS, tls::insecure);
        route.client(new ClientConfig(
                values.get(PROTOCOL).orElse(client.protocol()),
                values.get(CONNECT_TIMEOUT).orElse(client.connectTimeout()),
                values.get(MAX_CONNECTIONS).orElse(client.maxConnections()),
                values.get(MAX_QUEUED).orElse(client.maxQueued()),
                tls.build()));
        route.ejection(new EjectionConfig(
                values.get(FAILURES).orElse(EjectionConfig.DEFAULTS.failures()),
                values.get(EJECTED).orElse(EjectionConfig.DEFAULTS.duration())));
        route.requestHeaders(headers(values, REQUEST_SET, REQUEST_REMOVE));
        route.responseHeaders(headers(values, RESPONSE_SET, RESPONSE_REMOVE));
        values.take(BALANCE, route::balance);
        values.take(IDLE_TIMEOUT, route::idleTimeout);
        values.take(REWRITE_COOKIES, route::rewriteCookies);
        health(values).ifPresent(route::health);
    }

    private static HeaderRules headers(
            ConfigValues values, ConfigKey<Map<String, String>> set, ConfigKey<List<String>> remove) {
        return new HeaderRules(
                values.get(set).orElse(Map.of()), values.get(remove).orElse(List.of()));
    }

    private static Optional<HealthConfig> health(ConfigValues values) {
        Optional<HealthConfig> health = values.get(HEALTH_PATH).map(path -> {
            HealthConfig plain = HealthConfig.of(path);
            List<Integer> statuses = values.get(HEALTH_STATUS).orElse(List.of(plain.lowest(), plain.highest()));
            return new HealthConfig(
                    path,
                    values.get(HEALTH_INTERVAL).orElse(plain.interval()),
                    values.get(HEALTH_TIMEOUT).orElse(plain.timeout()),
                    values.get(HEALTHY).orElse(plain.healthy()),
                    values.get(UNHEALTHY).orElse(plain.unhealthy()),
                    statuses.get(0),
                    statuses.get(1));
        });
        if (!values.has(HEALTH_PATH)) {
            for (ConfigKey<?> key : List.of(HEALTH_INTERVAL, HEALTH_TIMEOUT, HEALTHY, UNHEALTHY, HEALTH_STATUS)) {
                if (values.has(key)) {
                    values.problem(key, "has no use without health-check.path; write what is to be asked for there");
                }
            }
        }
        return health;
    }

    private static List<Integer> statuses(String text) {
        Matcher matcher = STATUSES.matcher(text);
        if (matcher.matches()) {
            int lowest = Integer.parseInt(matcher.group(1));
            int highest = matcher.group(2) == null ? lowest : Integer.parseInt(matcher.group(2));
            if (lowest <= highest) {
                return List.of(lowest, highest);
            }
        }
        throw new IllegalArgumentException("expected a status such as 200, or a range such as 200-399");
    }

    private static URI url(String text) {
        try {
            URI url = new URI(text);
            String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
            boolean web = (scheme.equals("https") || scheme.equals("http"))
                    && url.getHost() != null
                    && url.getPort() != 0
                    && url.getPort() <= 65535
                    && url.getRawUserInfo() == null
                    && url.getRawFragment() == null;
            if (web || scheme.equals("unix")) {
                return url;
            }
        } catch (URISyntaxException e) {
            // Said below, in words of our own: those of the exception repeat the text.
        }
        throw new IllegalArgumentException(
                "expected an absolute URL such as http://localhost:8080/path, without user name and fragment, or a socket such as"
                        + " unix:/run/app.sock");
    }
}
