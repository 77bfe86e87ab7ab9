package io.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.Gatehouse;
import io.gatehouse.config.ConfigException;
import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.config.reader.ConfigReader;
import io.gatehouse.config.reader.ConfigSource;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.proxy.config.RouteConfig;
import io.gatehouse.testing.EchoServer;
import io.gatehouse.testing.FakeExchange;
import io.gatehouse.testing.FakeProvider;
import io.gatehouse.testing.MutableClock;
import io.gatehouse.testing.TestBrowser;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpField;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One set of rules, the same requests, and every door: two engines, the gateway (which is the filter on Jetty), and the forward-auth
 * endpoints in each dialect. They must say the same. Rules, requests and people are made at random, from seeds, so that a row that fails
 * fails again.
 */
class SameDecisionTest {
    private static final int RULES = 60;
    private static final int ROWS = 1_100;
    private static final List<String> HOSTS = List.of("app.example.com", "other.example.com");
    private static final Pattern CODE = Pattern.compile("\"code\":\"([a-z_]+)\"");
    private static final Pattern SUBJECT =
            Pattern.compile("\"Oidc_claim_sub\":\\[\"([^\"]*)\"]", Pattern.CASE_INSENSITIVE);

    private final FakeProvider provider = FakeProvider.start();
    private final MutableClock clock = MutableClock.atNow();
    private final HttpClient client = new HttpClient();
    private EchoServer application;

    /** A request, as some client makes it. */
    private record Ask(String method, String host, String path, String from, Map<String, String> headers) {
        @Override
        public String toString() {
            return method + " " + host + path + " from " + from + " " + new TreeMap<>(headers).keySet();
        }
    }

    private interface Door {
        /** Returns what became of a request, in words that are the same for every door. */
        String decides(Ask ask) throws Exception;
    }

    @BeforeEach
    void start() throws Exception {
        provider.clock(clock);
        application = EchoServer.start();
        client.setFollowRedirects(false);
        client.setHttpCookieStore(new HttpCookieStore.Empty());
        client.start();
    }

    @AfterEach
    void stop() throws Exception {
        client.stop();
        application.close();
        provider.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void everyDoorSaysTheSame(long seed) throws Exception {
        Random random = new Random(seed);
        GatehouseConfig config =
                ConfigReader.read(List.of(ConfigSource.yaml("rules.yml", settings(random), Path.of(""))));
        try (CapturedLog jetty = CapturedLog.of("org.eclipse.jetty.util.thread.SerializedInvoker");
                Gatehouse first = gatehouse(config);
                Gatehouse second = gatehouse(config);
                GatewayUnderTest gateway = GatewayUnderTest.start(
                        config,
                        RouteConfig.builder(URI.create(application.url())).build())) {
            List<Map<String, String>> credentials = credentials(first);
            Map<String, Door> doors = new LinkedHashMap<>();
            doors.put("another engine", ask -> ofEngine(second, ask));
            doors.put("gateway", ask -> throughGateway(gateway.uri(), ask));
            doors.put("nginx", ask -> throughNginx(gateway.uri(), ask));
            doors.put("forward", ask -> throughForward(gateway.uri(), ask));
            doors.put("envoy", ask -> throughEnvoy(gateway.uri(), ask));
            List<String> differences = new ArrayList<>();
            Map<String, Integer> seen = new TreeMap<>();
            for (int i = 0; i < ROWS; i++) {
                Ask ask = ask(random, credentials);
                String expected = ofEngine(first, ask);
                seen.merge(expected.replaceAll("=.*", ""), 1, Integer::sum);
                for (Map.Entry<String, Door> door : doors.entrySet()) {
                    String said = door.getValue().decides(ask);
                    if (!said.equals(expected)) {
                        differences.add("row " + i + ", " + ask + ": the engine says " + expected + ", " + door.getKey()
                                + " says " + said);
                    }
                }
            }
            assertThat(differences).isEmpty();
            assertThat(jetty.lines()).noneMatch(line -> line.contains("channel already completed"));
            // A table of one kind of row would prove nothing.
            assertThat(seen.keySet())
                    .contains("allowed", "sign-in", "login_required", "access_denied", "not_found", "ambiguous_path");
            assertThat(seen.get("allowed")).isBetween(ROWS / 20, ROWS / 2);
        }
    }

    private Gatehouse gatehouse(GatehouseConfig config) {
        return Gatehouse.builder(config).clock(InstantSource.system()).build();
    }

    // what is asked

    private String settings(Random random) {
        StringBuilder yaml = new StringBuilder();
        yaml.append("provider: {issuer: '")
                .append(provider.issuer())
                .append("', client-id: ")
                .append(provider.config().build().clientId())
                .append(", client-secret: '")
                .append(provider.config().build().clientSecrets().get(0).reveal())
                .append("'}\n");
        yaml.append("allowed-hosts: [").append(String.join(", ", HOSTS)).append("]\n");
        yaml.append("trusted-proxies: [127.0.0.1, '::1']\n");
        yaml.append("forward-auth: true\n");
        yaml.append("session: {store: cookie, keys: [AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8]}\n");
        yaml.append("bearer: {audiences: [api]}\n");
        String head = yaml.toString();
        StringBuilder rules = new StringBuilder("rules:\n");
        int made = 0;
        for (int i = 0; made < RULES && i < 2 * RULES; i++) {
            String rule = rule(random);
            // Some make no sense, such as {all: [{role: a}, {not: {role: a}}]}, and the reader knows.
            if (makesSense(head + "rules:\n" + rule)) {
                rules.append(rule);
                made++;
            }
        }
        return head + rules;
    }

    private static boolean makesSense(String yaml) {
        try {
            return !ConfigReader.read(List.of(ConfigSource.yaml("rule.yml", yaml, Path.of(""))))
                    .rules()
                    .rules()
                    .isEmpty();
        } catch (ConfigException e) {
            return false;
        }
    }

    private static String rule(Random random) {
        StringBuilder yaml = new StringBuilder("  - {path: ").append(pattern(random));
        if (random.nextInt(4) == 0) {
            yaml.append(", methods: [")
                    .append(pick(random, "GET", "POST", "GET, POST", "DELETE"))
                    .append(']');
        }
        if (random.nextInt(4) == 0) {
            yaml.append(", hosts: [")
                    .append(pick(random, HOSTS.get(0), HOSTS.get(1)))
                    .append(']');
        }
        if (random.nextInt(6) == 0) {
            yaml.append(", from: [")
                    .append(pick(random, "10.0.0.0/8", "192.0.2.0/24"))
                    .append(']');
        }
        String allow = random.nextInt(6) == 0 ? "everyone" : requirement(random, 3);
        boolean bearer = random.nextInt(3) == 0;
        if (bearer && !allow.equals("everyone")) {
            yaml.append(", accept: [bearer, session]");
        }
        yaml.append(", allow: ").append(allow);
        if (!allow.equals("everyone")) {
            yaml.append(", on-anonymous: ").append(pick(random, "login", "login", "'401'", "'403'", "pass"));
            yaml.append(", on-denied: ").append(pick(random, "'403'", "'404'"));
            if (random.nextInt(8) == 0) {
                yaml.append(", step-up: {acr: [mfa]}");
            }
        }
        if (random.nextInt(8) == 0) {
            yaml.append(", preflight: pass");
        }
        yaml.append("}\n");
        return yaml.toString();
    }

    private static String pattern(Random random) {
        StringBuilder path = new StringBuilder();
        int depth = 1 + random.nextInt(3);
        for (int i = 0; i < depth; i++) {
            String segment = pick(random, "a", "b", "c", "admin", "x?", "ä", "*");
            // A wildcard in front would leave little to the rules below it.
            path.append('/').append(i == 0 && segment.equals("*") ? "zz" : segment);
        }
        return "'" + path + pick(random, "", "/**", "/**", "/*") + "'";
    }

    private static String requirement(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 9 : 6)) {
            case 0 -> "signed-in";
            case 1 -> "{role: " + pick(random, "admin", "staff", "Admin") + "}";
            case 2 -> "{role: [" + pick(random, "admin", "audit") + ", staff]}";
            case 3 -> "{scope: " + pick(random, "email", "'reports:read'", "openid") + "}";
            case 4 -> "{claim: {level: " + pick(random, "3", "'3'", "[1, 3]", "true", "{matches: '[0-9]'}") + "}}";
            case 5 -> "{claim: {email: " + pick(random, "'*@example.com'", "'*@corp.example'", "{absent: true}") + "}}";
            case 6 -> "{any: [" + requirement(random, depth - 1) + ", " + requirement(random, depth - 1) + "]}";
            case 7 -> "{all: [" + requirement(random, depth - 1) + ", " + requirement(random, depth - 1) + "]}";
            default -> "{not: " + requirement(random, 0).replace("signed-in", "{role: audit}") + "}";
        };
    }

    /** Returns what clients may show: nothing, sessions of several people, tokens, and what is none of these. */
    private List<Map<String, String>> credentials(Gatehouse gatehouse) {
        List<Map<String, Object>> people = List.of(
                Map.of("roles", List.of("admin"), "email", "ann@example.com", "level", 3),
                Map.of("roles", List.of("staff", "audit"), "email", "bob@corp.example", "level", "3"),
                Map.of("roles", "Admin", "email", "eve@evil.example@example.com", "level", List.of(1, 2)),
                Map.of("roles", List.of(), "level", true),
                Map.of("email", List.of("dan@example.com"), "level", Map.of("a", 3)));
        List<Map<String, String>> credentials = new ArrayList<>();
        credentials.add(Map.of());
        credentials.add(Map.of("Cookie", "gatehouse=nonsense"));
        credentials.add(Map.of("Authorization", "Bearer nonsense"));
        credentials.add(Map.of(
                "Authorization", "Bearer " + provider.issueAccessToken(claims -> claims.put("aud", "somebody else"))));
        for (int i = 0; i < people.size(); i++) {
            String subject = "person" + i;
            provider.user(subject, people.get(i));
            boolean strong = i % 2 == 0;
            provider.idTokenClaims(claims -> claims.put("acr", strong ? "mfa" : "pwd"));
            for (String host : HOSTS) {
                TestBrowser browser = new TestBrowser(clock).site("http://" + host, gatehouse);
                browser.open("http://" + host + "/oidc/login");
                String cookie =
                        browser.cookies().named("gatehouse").orElseThrow().value();
                credentials.add(Map.of("Cookie", "gatehouse=" + cookie));
            }
            credentials.add(Map.of(
                    "Authorization",
                    "Bearer "
                            + provider.issueAccessToken(claims -> {
                                claims.put("aud", "api");
                                claims.put("scope", strong ? "reports:read email" : "openid");
                            })));
        }
        return credentials;
    }

    private static Ask ask(Random random, List<Map<String, String>> credentials) {
        StringBuilder path = new StringBuilder();
        int depth = 1 + random.nextInt(4);
        for (int i = 0; i < depth; i++) {
            path.append('/').append(pick(random, "a", "b", "c", "admin", "x1", "%C3%A4", "a%20b", "zz"));
        }
        if (random.nextInt(12) == 0) {
            path.append(pick(random, "/", "//b", "/..%2fb", "/./c", "/b;x=1", "/%2e%2e/a", "/%5cb", "/%00", "/%c3%28"));
        }
        Map<String, String> headers = new LinkedHashMap<>(credentials.get(random.nextInt(credentials.size())));
        String method = pick(random, "GET", "GET", "GET", "POST", "DELETE", "OPTIONS", "PUT");
        switch (random.nextInt(4)) {
            case 0, 1 -> {
                headers.put("Accept", "text/html");
                headers.put("Sec-Fetch-Mode", "navigate");
                headers.put("Sec-Fetch-Dest", "document");
            }
            case 2 -> {
                headers.put("Accept", "application/json");
                headers.put("Sec-Fetch-Mode", "cors");
                headers.put("Sec-Fetch-Dest", "empty");
            }
            default -> headers.put("Accept", "application/json");
        }
        if (method.equals("OPTIONS")) {
            headers.put("Origin", "https://spa.example.com");
            headers.put("Access-Control-Request-Method", "PUT");
        }
        return new Ask(
                method,
                HOSTS.get(random.nextInt(HOSTS.size())),
                path.toString(),
                pick(random, "10.1.2.3", "192.0.2.7", "203.0.113.9"),
                headers);
    }

    private static String pick(Random random, String... from) {
        return from[random.nextInt(from.length)];
    }

    // what the doors say

    private static String ofEngine(Gatehouse gatehouse, Ask ask) {
        FakeExchange exchange = FakeExchange.request(ask.method(), ask.path())
                .scheme("http")
                .authority(ask.host())
                .peer("127.0.0.1")
                .header("X-Forwarded-For", ask.from());
        ask.headers().forEach(exchange::header);
        return gatehouse.handle(exchange).match(new Outcome.Cases<>() {
            @Override
            public String proceed(Outcome.Proceed proceed) {
                return allowed(proceed.headers().set().getOrDefault("OIDC_CLAIM_sub", ""));
            }

            @Override
            public String redirect(Outcome.Redirect redirect) {
                return "sign-in";
            }

            @Override
            public String reply(Outcome.Reply reply) {
                return "reply " + reply.answer().status();
            }

            @Override
            public String refuse(Outcome.Refuse refuse) {
                return refuse.refusal().code().word();
            }
        });
    }

    private static String allowed(String subject) {
        return "allowed=" + subject;
    }

    private String throughGateway(URI gateway, Ask ask) throws Exception {
        ContentResponse response = send(gateway, ask.method(), ask.path(), ask, Map.of());
        if (response.getStatus() == 200 && response.getHeaders().contains("X-Echo")) {
            Matcher subject = SUBJECT.matcher(response.getContentAsString());
            return allowed(subject.find() ? subject.group(1) : "");
        }
        return refusal(response, ask);
    }

    private String throughNginx(URI gateway, Ask ask) throws Exception {
        return verdict(
                send(
                        gateway,
                        "GET",
                        "/oidc/authz/nginx",
                        ask,
                        Map.of(
                                "X-Original-URL",
                                "http://" + ask.host() + ask.path(),
                                "X-Original-Method",
                                ask.method())),
                ask);
    }

    private String throughForward(URI gateway, Ask ask) throws Exception {
        return verdict(
                send(
                        gateway,
                        "GET",
                        "/oidc/authz/forward",
                        ask,
                        Map.of(
                                "X-Forwarded-Method", ask.method(),
                                "X-Forwarded-Proto", "http",
                                "X-Forwarded-Host", ask.host(),
                                "X-Forwarded-Uri", ask.path())),
                ask);
    }

    private String throughEnvoy(URI gateway, Ask ask) throws Exception {
        return verdict(
                send(gateway, ask.method(), "/oidc/authz/envoy" + ask.path(), ask, Map.of("X-Forwarded-Proto", "http")),
                ask);
    }

    private static String verdict(ContentResponse response, Ask ask) {
        if (response.getStatus() == 200) {
            String subject = response.getHeaders().get("OIDC_CLAIM_sub");
            return allowed(subject == null ? "" : subject);
        }
        return refusal(response, ask);
    }

    private static String refusal(ContentResponse response, Ask ask) {
        if (response.getHeaders().contains("Location")) {
            return "sign-in";
        }
        String body = response.getContentAsString();
        Matcher code = CODE.matcher(body);
        if (code.find()) {
            // A server may refuse a path with NUL before it asks anybody.
            boolean byServer = ask.path().contains("%00") && code.group(1).equals("bad_request");
            return byServer ? "ambiguous_path" : code.group(1);
        }
        Matcher page = Pattern.compile("<dt>Code</dt><dd>([a-z_]+)</dd>").matcher(body);
        return page.find() ? page.group(1) : "status " + response.getStatus();
    }

    private ContentResponse send(URI gateway, String method, String path, Ask ask, Map<String, String> more)
            throws Exception {
        try {
            return sendOnce(gateway, method, path, ask, more);
        } catch (ExecutionException e) {
            // The connection was closed after the answer before, which was about a request that no server understands.
            return sendOnce(gateway, method, path, ask, more);
        }
    }

    private ContentResponse sendOnce(URI gateway, String method, String path, Ask ask, Map<String, String> more)
            throws Exception {
        return client.newRequest(gateway.getHost(), gateway.getPort())
                .method(method)
                .path(path)
                .headers(fields -> {
                    fields.put("Host", ask.host());
                    fields.put("X-Forwarded-For", ask.from());
                    ask.headers().forEach((name, value) -> fields.put(new HttpField(name, value)));
                    more.forEach(fields::put);
                })
                .send();
    }
}
