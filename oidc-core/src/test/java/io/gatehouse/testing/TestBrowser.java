package io.gatehouse.testing;

import io.gatehouse.Gatehouse;
import io.gatehouse.http.Origin;
import io.gatehouse.http.SetCookie;
import io.gatehouse.outcome.Answer;
import io.gatehouse.outcome.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A browser as far as sign-in is concerned. Origins that belong to a {@link Gatehouse} are asked directly, everything else over HTTP.
 * It keeps cookies as browsers do, follows redirects, submits forms that submit themselves, sends Fetch Metadata, {@code Origin} and
 * {@code Referer}, and enforces {@code form-action} along redirects.
 *
 * <p>Whoever is at the provider is taken to have done something there: what follows counts as led by the provider's page.
 */
public final class TestBrowser {
    /** A browser that is sent about more often than this gives up. */
    public static final int MAX_REDIRECTS = 20;

    private static final String NOBODY = "";
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .sslContext(TestCertificate.trustingContext())
            .build();

    private final Map<String, Site> sites = new LinkedHashMap<>();
    private final TestCookies cookies;
    private boolean fetchMetadata = true;
    private @Nullable String stopAt;

    private record Site(Gatehouse gatehouse, String contextPath) {}

    private record Step(
            String method,
            String url,
            String body,
            String initiator,
            @Nullable TestPage form,
            String origin) {}

    /** Creates a browser without cookies. */
    public TestBrowser(InstantSource clock) {
        cookies = new TestCookies(clock);
    }

    /** Makes an origin belong to a Gatehouse. */
    public TestBrowser site(String origin, Gatehouse gatehouse) {
        return site(origin, gatehouse, "");
    }

    /** Makes an origin belong to a Gatehouse below a context path. */
    public TestBrowser site(String origin, Gatehouse gatehouse, String contextPath) {
        sites.put(origin, new Site(gatehouse, contextPath));
        return this;
    }

    /** Makes this an older browser, or one on plain http, which sends no Fetch Metadata. */
    public TestBrowser withoutFetchMetadata() {
        fetchMetadata = false;
        return this;
    }

    /** Stops in front of the first address that begins so, as if the person closed the tab or copied the address. */
    public TestBrowser stoppingAt(@Nullable String prefix) {
        stopAt = prefix;
        return this;
    }

    /** Goes as far as the provider's answer and stops in front of our callback, which is returned with its parameters. */
    public TestPage openUntilCallback(String url) {
        String before = stopAt;
        stopAt = originOf(url) + siteOf(url).contextPath() + "/oidc/callback";
        TestPage page = open(url);
        stopAt = before;
        if (page.status() != 0) {
            throw new AssertionError("did not come to the callback: " + page);
        }
        return page;
    }

    /** Returns the cookies. */
    public TestCookies cookies() {
        return cookies;
    }

    /** Returns the {@code Cookie} header that a same-site request for an address carries. */
    public String cookieHeader(String url) {
        return cookies.send(Origin.parse(originOf(url)).orElseThrow(), pathOf(url), TestCookies.Context.SAME_SITE);
    }

    /** Types an address. */
    public TestPage open(String url) {
        return go(new Step("GET", url, "", NOBODY, null, ""));
    }

    /** Follows a link on a page of another, or the same, origin. */
    public TestPage click(String fromOrigin, String url) {
        return go(new Step("GET", url, "", fromOrigin, null, ""));
    }

    /** Submits a form of a page of this origin. */
    public TestPage post(String fromOrigin, String url, Map<String, String> fields) {
        return go(new Step("POST", url, encode(fields), fromOrigin, null, fromOrigin));
    }

    /** Presses the button of the form on a page. */
    public TestPage submit(TestPage page) {
        String origin = originOf(page.url());
        // Under no-referrer, browsers say "null" even on a form to the same origin (Fetch, section 3.2).
        String said = page.header("Referrer-Policy").equals("no-referrer") ? "null" : origin;
        return go(new Step("POST", page.formAction(), encode(page.fields()), origin, page, said));
    }

    /** Fetches an address from a script of a page of this origin, with whatever cookies go along; follows no redirect. */
    public TestPage fetch(String fromOrigin, String url) {
        boolean same = fromOrigin.equals(originOf(url));
        FakeExchange exchange = exchange("GET", url, "")
                .header("Accept", "application/json")
                .header("Sec-Fetch-Mode", "cors")
                .header("Sec-Fetch-Dest", "empty")
                .header("Sec-Fetch-Site", same ? "same-origin" : "cross-site");
        return send(exchange, url, same ? TestCookies.Context.SAME_SITE : TestCookies.Context.CROSS_SITE);
    }

    /** Sends a request that the test describes, with the cookies of a same-site request, and keeps the cookies of the answer. */
    public TestPage send(String url, UnaryOperator<FakeExchange> edit) {
        return send(edit.apply(exchange("GET", url, "")), url, TestCookies.Context.SAME_SITE);
    }

    private TestPage send(FakeExchange exchange, String url, TestCookies.Context context) {
        Origin origin = Origin.parse(originOf(url)).orElseThrow();
        String cookie = cookies.send(origin, pathOf(url), context);
        if (!cookie.isEmpty()) {
            exchange.header("Cookie", cookie);
        }
        Outcome outcome = siteOf(url).gatehouse().handle(exchange);
        keep(outcome, origin, context);
        return page(url, outcome, List.of(url));
    }

    /** Takes the cookies of an answer to a request that was sent with this browser's cookies. */
    public void keep(String url, Outcome outcome) {
        keep(outcome, Origin.parse(originOf(url)).orElseThrow(), TestCookies.Context.SAME_SITE);
    }

    private TestPage go(Step first) {
        List<String> trail = new ArrayList<>();
        Step step = first;
        while (true) {
            trail.add(step.url());
            if (step.form() != null && !step.form().formMayLeadTo(step.url())) {
                throw new AssertionError("the form's Content-Security-Policy does not allow " + step.url());
            }
            if (stopAt != null && step.url().startsWith(stopAt)) {
                return new TestPage(step.url(), 0, Map.of(), step.body(), null, trail);
            }
            if (trail.size() > MAX_REDIRECTS) {
                throw new AssertionError("sent about too often: " + trail);
            }
            TestPage page = sites.containsKey(originOf(step.url())) ? ours(step, trail) : foreign(step, trail);
            String location = page.header("Location");
            if (page.status() >= 300 && page.status() < 400 && !location.isEmpty()) {
                boolean foreign = !sites.containsKey(originOf(step.url()));
                step = new Step(
                        "GET",
                        URI.create(step.url()).resolve(location).toString(),
                        "",
                        foreign ? originOf(step.url()) : step.initiator(),
                        foreign ? null : step.form(),
                        "");
            } else if (page.submitsItself()) {
                String origin = originOf(page.url());
                step = new Step(
                        "POST",
                        page.formAction(),
                        encode(page.fields()),
                        origin,
                        page,
                        page.header("Referrer-Policy").equals("no-referrer") ? "null" : origin);
            } else if (!page.refresh().isEmpty()) {
                step = new Step(
                        "GET",
                        URI.create(step.url()).resolve(page.refresh()).toString(),
                        "",
                        originOf(page.url()),
                        null,
                        "");
            } else {
                return page;
            }
        }
    }

    private TestPage ours(Step step, List<String> trail) {
        Origin origin = Origin.parse(originOf(step.url())).orElseThrow();
        FakeExchange exchange = exchange(step.method(), step.url(), step.body())
                .replace("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
        boolean own = step.initiator().isEmpty() || step.initiator().equals(origin.toString());
        boolean sameSite = own || siteName(step.initiator()).equals(siteName(origin.toString()));
        if (fetchMetadata) {
            exchange.header("Sec-Fetch-Mode", "navigate")
                    .header("Sec-Fetch-Dest", "document")
                    .header(
                            "Sec-Fetch-Site",
                            step.initiator().isEmpty()
                                    ? "none"
                                    : own ? "same-origin" : sameSite ? "same-site" : "cross-site");
        }
        if (step.method().equals("POST")) {
            exchange.header("Origin", step.origin());
        } else if (!step.initiator().isEmpty()) {
            exchange.header("Referer", step.initiator() + "/");
        }
        TestCookies.Context context = sameSite
                ? TestCookies.Context.SAME_SITE
                : step.method().equals("GET")
                        ? TestCookies.Context.CROSS_SITE_NAVIGATION
                        : TestCookies.Context.CROSS_SITE;
        String cookie = cookies.send(origin, pathOf(step.url()), context);
        if (!cookie.isEmpty()) {
            exchange.header("Cookie", cookie);
        }
        Outcome outcome = siteOf(step.url()).gatehouse().handle(exchange);
        // A top-level answer may set Lax cookies however it came about.
        keep(outcome, origin, TestCookies.Context.SAME_SITE);
        return page(step.url(), outcome, trail);
    }

    private static TestPage foreign(Step step, List<String> trail) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(step.url()));
        if (step.method().equals("POST")) {
            request.header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(HttpRequest.BodyPublishers.ofString(step.body()));
        }
        try {
            HttpResponse<String> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            Map<String, String> headers = new LinkedHashMap<>();
            response.headers().map().forEach((name, values) -> headers.put(name, values.get(0)));
            return new TestPage(step.url(), response.statusCode(), headers, response.body(), null, trail);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private FakeExchange exchange(String method, String url, String body) {
        Origin origin = Origin.parse(originOf(url)).orElseThrow();
        int pathAt = originOf(url).length();
        int fragment = url.indexOf('#');
        String target = fragment < 0 ? url.substring(pathAt) : url.substring(pathAt, fragment);
        FakeExchange exchange = method.equals("POST")
                ? FakeExchange.form(target.isEmpty() ? "/" : target, body)
                : FakeExchange.request(method, target.isEmpty() ? "/" : target);
        return exchange.scheme(origin.scheme())
                .authority(origin.authority())
                .contextPath(siteOf(url).contextPath());
    }

    private void keep(Outcome outcome, Origin origin, TestCookies.Context context) {
        for (SetCookie cookie : outcome.cookies()) {
            cookies.receive(cookie.toHeaderValue(), origin, context);
        }
    }

    private static TestPage page(String url, Outcome outcome, List<String> trail) {
        return outcome.match(new Outcome.Cases<>() {
            @Override
            public TestPage proceed(Outcome.Proceed proceed) {
                return new TestPage(url, 200, Map.of(), "", proceed, trail);
            }

            @Override
            public TestPage redirect(Outcome.Redirect redirect) {
                return new TestPage(
                        url, redirect.status(), Map.of("Location", redirect.location()), "", redirect, trail);
            }

            @Override
            public TestPage reply(Outcome.Reply reply) {
                return written(reply.answer(), reply);
            }

            @Override
            public TestPage refuse(Outcome.Refuse refuse) {
                return written(refuse.answer(), refuse);
            }

            private TestPage written(Answer answer, Outcome of) {
                return new TestPage(
                        url,
                        answer.status(),
                        answer.headers(),
                        new String(answer.body(), StandardCharsets.UTF_8),
                        of,
                        trail);
            }
        });
    }

    private Site siteOf(String url) {
        Site site = sites.get(originOf(url));
        if (site == null) {
            throw new AssertionError(url + " belongs to nobody here");
        }
        return site;
    }

    static String originOf(String url) {
        int end = url.indexOf("://") + 3;
        while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
            end++;
        }
        return url.substring(0, end);
    }

    private static String pathOf(String url) {
        String path = url.substring(originOf(url).length()).replaceAll("[?#].*", "");
        return path.isEmpty() ? "/" : path;
    }

    /** Scheme and registrable domain, the latter taken to be the last two labels of a name. */
    private static String siteName(String origin) {
        Origin parsed = Origin.parse(origin).orElseThrow();
        String[] labels = parsed.host().split("\\.", -1);
        boolean address = labels[labels.length - 1].matches("[0-9]+");
        return parsed.scheme() + ":"
                + (address || labels.length < 3
                        ? parsed.host()
                        : labels[labels.length - 2] + "." + labels[labels.length - 1]);
    }

    private static String encode(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> URLEncoder.encode(field.getKey(), StandardCharsets.UTF_8) + "="
                        + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }
}
