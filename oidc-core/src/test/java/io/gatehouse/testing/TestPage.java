package io.gatehouse.testing;

import io.gatehouse.outcome.Outcome;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where a {@link TestBrowser} came to: an answer that is no redirect, and the way there. */
public final class TestPage {
    private static final Pattern FORM =
            Pattern.compile("<form[^>]*?action=\"([^\"]*)\"[^>]*>(.*?)</form>", Pattern.DOTALL);
    private static final Pattern INPUT =
            Pattern.compile("<input[^>]*?name=\"([^\"]*)\"[^>]*?value=\"([^\"]*)\"", Pattern.DOTALL);

    private final String url;
    private final int status;
    private final Map<String, String> headers;
    private final String body;
    private final @Nullable Outcome outcome;
    private final List<String> trail;

    TestPage(
            String url,
            int status,
            Map<String, String> headers,
            String body,
            @Nullable Outcome outcome,
            List<String> trail) {
        this.url = url;
        this.status = status;
        this.headers = headers;
        this.body = body;
        this.outcome = outcome;
        this.trail = List.copyOf(trail);
    }

    /** Returns the address in the address bar. */
    public String url() {
        return url;
    }

    /** Returns the status; 200 where the request went on to the application. */
    public int status() {
        return status;
    }

    /** Returns the body, empty where the application would have written it. */
    public String body() {
        return body;
    }

    /** Returns the parameters that the browser brings: of the form where it posts one, else of the address. */
    public Map<String, String> params() {
        int mark = url.indexOf('?');
        Map<String, String> values = new LinkedHashMap<>();
        for (String pair : (body.isEmpty() && mark >= 0 ? url.substring(mark + 1) : body).split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                values.put(
                        pair.substring(0, equals),
                        URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return values;
    }

    /** Returns every address that was asked for on the way, this one last. */
    public List<String> trail() {
        return trail;
    }

    /** Returns a header field, or the empty text. */
    public String header(String name) {
        return headers.entrySet().stream()
                .filter(field -> field.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }

    /** Returns all header fields as one text. */
    public String headerText() {
        return headers.toString();
    }

    /** Returns what the engine said; fails where the page is not one of a Gatehouse. */
    public Outcome outcome() {
        if (outcome == null) {
            throw new AssertionError(url + " is not ours: " + status);
        }
        return outcome;
    }

    /** Tells whether the request went on to the application. */
    public boolean reachedApplication() {
        return outcome instanceof Outcome.Proceed;
    }

    /** Returns the subject that the application sees; empty for an anonymous request; fails where the request did not get there. */
    public String subject() {
        if (outcome instanceof Outcome.Proceed proceed) {
            return proceed.identity().map(identity -> identity.subject()).orElse("");
        }
        throw new AssertionError(url + " did not reach the application: " + status + " " + body);
    }

    /** Returns the refusal's code; fails where there is none. */
    public String code() {
        if (outcome instanceof Outcome.Refuse refuse) {
            return refuse.refusal().code().word();
        }
        throw new AssertionError(url + " was not refused: " + status + " " + trail);
    }

    /** Returns what the operator is told of the refusal. */
    public String operatorDetail() {
        if (outcome instanceof Outcome.Refuse refuse) {
            return refuse.refusal().operatorDetail();
        }
        throw new AssertionError(url + " was not refused: " + status + " " + trail);
    }

    /** Tells whether the page submits its form by itself. */
    boolean submitsItself() {
        return body.contains(".submit()");
    }

    /** Returns where the page goes by itself without a form; empty where it stays. */
    String refresh() {
        Matcher matcher = Pattern.compile("http-equiv=\"refresh\" content=\"0; ?url=([^\"]*)\"")
                .matcher(body);
        return matcher.find() ? unescape(matcher.group(1)) : "";
    }

    /** Returns the address of the page's form. */
    String formAction() {
        Matcher form = FORM.matcher(body);
        if (!form.find()) {
            throw new AssertionError("no form on " + url + ": " + status);
        }
        return unescape(form.group(1));
    }

    /** Returns the hidden fields of the page's form. */
    public Map<String, String> fields() {
        Map<String, String> fields = new LinkedHashMap<>();
        Matcher form = FORM.matcher(body);
        if (form.find()) {
            Matcher input = INPUT.matcher(form.group(2));
            while (input.find()) {
                fields.put(unescape(input.group(1)), unescape(input.group(2)));
            }
        }
        return fields;
    }

    /** Tells whether the page's policy lets its form lead to an address; browsers ask again at each redirect. */
    boolean formMayLeadTo(String target) {
        for (String directive : header("Content-Security-Policy").split(";", -1)) {
            String[] words = directive.strip().split(" +", -1);
            if (words[0].equals("form-action")) {
                List<String> sources = new ArrayList<>(List.of(words));
                return sources.stream()
                        .skip(1)
                        .anyMatch(source -> source.equals("'self'")
                                ? TestBrowser.originOf(target).equals(TestBrowser.originOf(url))
                                : source.endsWith(":")
                                        ? target.toLowerCase(Locale.ROOT).startsWith(source)
                                        : target.startsWith(source));
            }
        }
        return true;
    }

    private static String unescape(String html) {
        return html.replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&#x27;", "'")
                .replace("&#x60;", "`")
                .replace("&#x3D;", "=")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&");
    }

    /** Returns status, address and outcome. */
    @Override
    public String toString() {
        return status + " " + url + " " + outcome + " after " + trail;
    }
}
