package io.gatehouse.quickstart;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Somebody with a browser that keeps cookies, and follows no redirect unless told to. */
final class Visitor {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Pattern HIDDEN = Pattern.compile("name=\"([a-z]+)\" value=[\"']([^\n]*)[\"']>");

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(PATIENCE)
            .build();
    // Not the JDK's CookieManager: a cookie with Max-Age it sends back in the form of RFC 2965, which no browser does.
    private final Map<String, String> cookies = new LinkedHashMap<>();

    /** Opens a page. */
    HttpResponse<String> open(URI url) throws IOException, InterruptedException {
        return get(url, "text/html,*/*;q=0.8");
    }

    /** Asks for JSON, with further header fields: name, value, name, value. */
    HttpResponse<String> json(URI url, String... headers) throws IOException, InterruptedException {
        return get(url, "application/json", headers);
    }

    private HttpResponse<String> get(URI url, String accept, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(url).timeout(PATIENCE).header("Accept", accept);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        if (!cookies.isEmpty()) {
            List<String> pairs = new ArrayList<>();
            cookies.forEach((name, value) -> pairs.add(name + "=" + value));
            request.header("Cookie", String.join("; ", pairs));
        }
        HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        for (String line : answer.headers().allValues("Set-Cookie")) {
            String pair = line.split(";", 2)[0];
            String name = pair.substring(0, pair.indexOf('='));
            if (line.contains("Max-Age=0;")) {
                cookies.remove(name);
            } else {
                cookies.put(name, pair.substring(name.length() + 1));
            }
        }
        return answer;
    }

    /** Presses a button of a page: sends the form that it belongs to, to the address of the page. */
    HttpResponse<String> press(HttpResponse<String> page, String button) throws IOException, InterruptedException {
        int at = page.body().indexOf("<button id=\"" + button + "\">");
        if (at < 0) {
            throw new AssertionError("the page has no button " + button + ": " + page.body());
        }
        Matcher hidden = HIDDEN.matcher(page.body().substring(page.body().lastIndexOf("<form", at), at));
        List<String> fields = new ArrayList<>();
        while (hidden.find()) {
            fields.add(hidden.group(1) + "=" + URLEncoder.encode(hidden.group(2), StandardCharsets.UTF_8));
        }
        return send(HttpRequest.newBuilder(page.uri())
                .timeout(PATIENCE)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "text/html")
                .POST(HttpRequest.BodyPublishers.ofString(String.join("&", fields))));
    }

    /** Returns where an answer leads. */
    static URI target(HttpResponse<?> answer) {
        String location = answer.headers()
                .firstValue("Location")
                .orElseThrow(() -> new AssertionError("a redirect was expected, " + answer + " came"));
        return answer.uri().resolve(location);
    }

    /** Follows redirects to the page at their end. */
    HttpResponse<String> follow(HttpResponse<String> answer) throws IOException, InterruptedException {
        HttpResponse<String> last = answer;
        for (int i = 0; i < 10 && last.statusCode() / 100 == 3; i++) {
            last = open(target(last));
        }
        return last;
    }
}
