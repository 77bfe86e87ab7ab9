package io.gatehouse.internal.page;

import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.http.Headers;
import io.gatehouse.http.SetCookie;
import io.gatehouse.internal.crypto.RandomText;
import io.gatehouse.internal.page.Pages.Page;
import io.gatehouse.internal.request.Challenge;
import io.gatehouse.internal.request.ClaimJson;
import io.gatehouse.internal.request.Request;
import io.gatehouse.outcome.Answer;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.outcome.Refusal;
import io.gatehouse.outcome.RefusalCode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Writes refusals: a page for people, problem details (RFC 9457) for programs; the same words at every door. */
public final class RefusalWriter {
    private static final String RETRY_AFTER_SECONDS = "30";

    private final GatehouseConfig config;
    private final Pages pages;
    private final SecureRandom random;

    /** Creates the writer. */
    public RefusalWriter(GatehouseConfig config, Pages pages, SecureRandom random) {
        this.config = config;
        this.pages = pages;
        this.random = random;
    }

    /**
     * Writes a refusal.
     *
     * @param operatorDetail for the log alone
     * @param returnTo where a new login would lead; empty for the default
     * @param cookies the cookies to set
     * @param challenge what {@code WWW-Authenticate} says beyond the realm
     */
    public Outcome.Refuse write(
            Request request,
            RefusalCode code,
            String operatorDetail,
            Optional<String> returnTo,
            List<SetCookie> cookies,
            Challenge challenge) {
        Refusal refusal = new Refusal(code, RandomText.reference(random), operatorDetail);
        Map<String, String> headers = new LinkedHashMap<>();
        if (code.status() == 401 || !challenge.params().isEmpty()) {
            StringBuilder value =
                    new StringBuilder("Bearer realm=\"").append(realm(request)).append('"');
            challenge
                    .params()
                    .forEach((name, text) -> value.append(", ")
                            .append(name)
                            .append("=\"")
                            .append(text)
                            .append('"'));
            headers.put("WWW-Authenticate", value.toString());
        }
        if (code.status() == 503 || code.status() == 429) {
            headers.put("Retry-After", RETRY_AFTER_SECONDS);
        }
        String loginUrl = loginUrl(request, returnTo, challenge);
        Answer answer =
                wantsPage(request.headers()) ? page(refusal, loginUrl, headers) : problem(refusal, loginUrl, headers);
        return new Outcome.Refuse(refusal, answer, cookies);
    }

    private String loginUrl(Request request, Optional<String> returnTo, Challenge challenge) {
        Map<String, String> params = new LinkedHashMap<>(challenge.login());
        returnTo.ifPresent(target -> params.put("return_to", target));
        String query = params.entrySet().stream()
                .map(param -> param.getKey() + "=" + URLEncoder.encode(param.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return request.absolute(config.endpointPath() + "/login") + (query.isEmpty() ? "" : "?" + query);
    }

    /** Returns a refusal with a header field more. */
    public static Outcome.Refuse with(Outcome.Refuse refuse, String name, String value) {
        Map<String, String> headers = new LinkedHashMap<>(refuse.answer().headers());
        headers.put(name, value);
        return new Outcome.Refuse(
                refuse.refusal(),
                new Answer(refuse.answer().status(), headers, refuse.answer().body()),
                refuse.cookies());
    }

    private Answer page(Refusal refusal, String loginUrl, Map<String, String> headers) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("title", refusal.code().title());
        values.put("detail", refusal.code().detail());
        values.put("code", refusal.code().word());
        values.put("status", refusal.code().status());
        values.put("reference", refusal.reference());
        values.put("login_url", loginUrl);
        values.put("can_sign_in", canSignIn(refusal.code()));
        return pages.write(Page.REFUSED, refusal.code().status(), values, headers);
    }

    private static Answer problem(Refusal refusal, String loginUrl, Map<String, String> headers) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("title", refusal.code().title());
        body.put("status", refusal.code().status());
        body.put("code", refusal.code().word());
        body.put("reference", refusal.reference());
        body.put("detail", refusal.code().detail());
        if (refusal.code() == RefusalCode.LOGIN_REQUIRED || refusal.code() == RefusalCode.STEP_UP_REQUIRED) {
            body.put("login_url", loginUrl);
        }
        Map<String, String> all = new LinkedHashMap<>();
        all.put("Content-Type", "application/problem+json");
        all.put("Cache-Control", "no-store");
        all.put("X-Content-Type-Options", "nosniff");
        all.put("Referrer-Policy", "no-referrer");
        all.putAll(headers);
        return Answer.text(refusal.code().status(), all, ClaimJson.write(body));
    }

    /** Tells whether trying to sign in (again) may help whoever sees the page. */
    private static boolean canSignIn(RefusalCode code) {
        return switch (code) {
            case LOGIN_REQUIRED,
                    STEP_UP_REQUIRED,
                    STEP_UP_FAILED,
                    LOGIN_UNKNOWN,
                    LOGIN_EXPIRED,
                    LOGIN_DENIED,
                    CALLBACK_MALFORMED,
                    CALLBACK_ISSUER_MISMATCH,
                    PROVIDER_ERROR,
                    PROVIDER_UNAVAILABLE,
                    TOKEN_REQUEST_REFUSED,
                    TOKEN_RESPONSE_INVALID,
                    ID_TOKEN_INVALID,
                    USER_INFO_INVALID -> true;
            default -> false;
        };
    }

    private static boolean wantsPage(Headers headers) {
        for (String accept : headers.all("Accept")) {
            if (accept.toLowerCase(Locale.ROOT).contains("text/html")) {
                return true;
            }
        }
        return false;
    }

    private static String realm(Request request) {
        return request.origin().authority();
    }
}
