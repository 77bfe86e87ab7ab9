package io.gatehouse.internal.flow;

import io.gatehouse.http.MalformedRequestException;
import io.gatehouse.http.Params;
import io.gatehouse.internal.request.RefusedException;
import io.gatehouse.outcome.RefusalCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The parameters of an authorization response, each at most once. Anybody can have made them up. */
final class CallbackParams {
    private static final String RESUBMITTED = "gatehouse_resubmitted";
    private static final List<String> PROTOCOL = List.of("state", "code", "error", "error_description", "iss");
    private static final List<String> TOKENS = List.of("access_token", "id_token", "token_type", "response");
    private static final int MAX_VALUE = 8_192;
    private static final int MAX_QUOTED = 200;

    private final Params params;
    private final String state;

    private CallbackParams(Params params, String state) {
        this.params = params;
        this.state = state;
    }

    /** Checks the form of the parameters; unknown ones are ignored (OpenID Connect Core 1.0, section 3.1.2.7). */
    static CallbackParams read(Params params) throws RefusedException {
        try {
            for (String name : PROTOCOL) {
                if (params.atMostOne(name).orElse("").length() > MAX_VALUE) {
                    throw malformed("parameter " + name + " must not be longer than " + MAX_VALUE + " characters");
                }
            }
            String state = params.atMostOne("state").orElse("");
            if (state.isEmpty()) {
                throw malformed("an answer with a state was expected, it has none");
            }
            return new CallbackParams(params, state);
        } catch (MalformedRequestException e) {
            throw malformed(e.getMessage());
        }
    }

    String state() {
        return state;
    }

    Optional<String> iss() {
        return params.all("iss").stream().findFirst();
    }

    boolean resubmitted() {
        return !params.all(RESUBMITTED).isEmpty();
    }

    /** Refuses tokens in the front channel, which nobody asked for (RFC 9700, section 2.1.2). */
    void refuseTokens() throws RefusedException {
        for (String name : TOKENS) {
            if (!params.all(name).isEmpty()) {
                throw malformed("a code was asked for, parameter " + name
                        + " came: check the response type of the provider's client");
            }
        }
    }

    /** Refuses an answer that is an error. */
    void refuseError() throws RefusedException {
        Optional<String> error = params.all("error").stream().findFirst();
        if (error.isEmpty()) {
            return;
        }
        if (!params.all("code").isEmpty()) {
            throw malformed("a code or an error was expected, both came");
        }
        String said = "the provider answered " + quote(error.get())
                + params.all("error_description").stream()
                        .findFirst()
                        .map(text -> " (" + quote(text) + ")")
                        .orElse("");
        switch (error.get()) {
            case "access_denied",
                    "login_required",
                    "interaction_required",
                    "consent_required",
                    "account_selection_required" -> throw new RefusedException(RefusalCode.LOGIN_DENIED, said);
            case "temporarily_unavailable" -> throw new RefusedException(RefusalCode.PROVIDER_UNAVAILABLE, said);
            default -> throw new RefusedException(RefusalCode.PROVIDER_ERROR, said + cure(error.get()));
        }
    }

    private static String cure(String error) {
        return switch (error) {
            case "invalid_scope" -> ": check provider.scopes against what the provider allows this client";
            case "unauthorized_client" -> ": allow the authorization code flow for this client at the provider";
            case "unsupported_response_type" -> ": allow the response type code for this client at the provider";
            case "invalid_request" ->
                ": check the client's settings at the provider, such as PKCE and the redirect URI";
            default -> ": see the provider's own log";
        };
    }

    String code() throws RefusedException {
        return params.all("code").stream()
                .findFirst()
                .filter(code -> !code.isEmpty())
                .orElseThrow(() -> malformed("a code or an error was expected, neither came"));
    }

    /** Returns what is sent once more from our own page. */
    List<Map<String, String>> resubmission() {
        List<Map<String, String>> fields = new ArrayList<>();
        for (String name : PROTOCOL) {
            params.all(name).forEach(value -> fields.add(Map.of("name", name, "value", value)));
        }
        for (String name : TOKENS) {
            // Their presence is refused later; their values need not travel.
            if (!params.all(name).isEmpty()) {
                fields.add(Map.of("name", name, "value", "refused"));
            }
        }
        fields.add(Map.of("name", RESUBMITTED, "value", "1"));
        return fields;
    }

    /** Makes text of the provider fit for a log: printable ASCII (RFC 6749, section 4.1.2.1), and not too much of it. */
    private static String quote(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length() && i < MAX_QUOTED; i++) {
            char c = text.charAt(i);
            out.append(c >= 0x20 && c < 0x7F ? c : '?');
        }
        return out.toString();
    }

    private static RefusedException malformed(String detail) {
        return new RefusedException(RefusalCode.CALLBACK_MALFORMED, detail);
    }

    @Override
    public String toString() {
        return "CallbackParams[redacted]";
    }
}
