package io.gatehouse.internal.flow;

import io.gatehouse.http.Origin;
import io.gatehouse.identity.Caller;
import io.gatehouse.identity.Credential;
import io.gatehouse.internal.request.RefusedException;
import io.gatehouse.internal.request.Request;
import io.gatehouse.outcome.Answer;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.outcome.RefusalCode;
import io.gatehouse.outcome.Tenure;
import io.gatehouse.policy.AccessPolicy;
import io.gatehouse.policy.AccessRule;
import io.gatehouse.policy.Preflight;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * CORS preflights (Fetch, section 3.2.2) of rules that do not judge them. They carry no credentials, so whoever lets them pass or answers
 * them says nothing about the request that follows: that one is judged.
 */
final class PreflightFlow {
    private static final int MAX_HEADERS = 2000;
    // Browsers keep an answer for 10 minutes at most in any case, or two hours, so that a change of the rules is seen
    // soon.
    private static final String MAX_AGE_SECONDS = "600";
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}");
    private static final Pattern TOKENS =
            Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}(?:[ \\t]*,[ \\t]*[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100})*");

    private final Parts parts;

    PreflightFlow(Parts parts) {
        this.parts = parts;
    }

    /** Lets a preflight pass without identity, or answers it. */
    Outcome answer(Request request, AccessPolicy.Match match) throws RefusedException {
        return match.rule().preflight() == Preflight.PASS ? pass(request) : answered(request, match);
    }

    private Outcome pass(Request request) {
        return new Outcome.Proceed(
                Caller.anonymous(),
                null,
                false,
                request.path(),
                request.origin(),
                request.clientAddress(),
                parts.identityHeaders().edits(null, null, request.cookies()),
                List.of(),
                Tenure.UNLIMITED);
    }

    static Outcome answered(Request request, AccessPolicy.Match match) throws RefusedException {
        AccessRule rule = match.rule();
        String origin = single(request, "Origin");
        Optional<Origin> asking = Origin.parse(origin);
        // Written as browsers write it, so that nothing is repeated but what the operator wrote.
        if (asking.isEmpty()
                || !rule.allowedOrigins().contains(asking.get())
                || !asking.get().toString().equals(origin)) {
            throw new RefusedException(
                    RefusalCode.ACCESS_DENIED,
                    match.name() + " answers preflights of other origins: add this one to its allowed-origins");
        }
        String method = single(request, "Access-Control-Request-Method");
        if (!TOKEN.matcher(method).matches()) {
            throw new RefusedException(RefusalCode.BAD_REQUEST, "a preflight must ask for one method");
        }
        if (!rule.methods().isEmpty() && !rule.methods().contains(method)) {
            throw new RefusedException(
                    RefusalCode.ACCESS_DENIED,
                    match.name() + " is about other methods than the one that the preflight asks for");
        }
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Access-Control-Allow-Origin", origin);
        headers.put("Access-Control-Allow-Methods", method);
        String asked = String.join(", ", request.headers().all("Access-Control-Request-Headers"));
        if (asked.length() > MAX_HEADERS
                || (!asked.isEmpty() && !TOKENS.matcher(asked).matches())) {
            throw new RefusedException(
                    RefusalCode.BAD_REQUEST,
                    "a preflight must ask for a list of header names, not longer than " + MAX_HEADERS);
        }
        if (!asked.isEmpty()) {
            headers.put("Access-Control-Allow-Headers", asked);
        }
        if (rule.accept().contains(Credential.SESSION) && !match.isForEverybody()) {
            headers.put("Access-Control-Allow-Credentials", "true");
        }
        headers.put("Access-Control-Max-Age", MAX_AGE_SECONDS);
        headers.put("Vary", "Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
        headers.put("Cache-Control", "no-store");
        return new Outcome.Reply(new Answer(204, headers, new byte[0]), List.of(), Outcome.SessionChange.NONE);
    }

    private static String single(Request request, String header) throws RefusedException {
        List<String> values = request.headers().all(header);
        if (values.size() != 1) {
            throw new RefusedException(RefusalCode.BAD_REQUEST, "a preflight must have one " + header);
        }
        return values.get(0);
    }
}
