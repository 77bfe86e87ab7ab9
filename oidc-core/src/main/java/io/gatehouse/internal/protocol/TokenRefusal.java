package io.gatehouse.internal.protocol;

import io.gatehouse.config.ProviderConfig;
import io.gatehouse.internal.provider.ProviderAnswer;
import io.gatehouse.internal.provider.ProviderFailure;
import io.gatehouse.internal.provider.ProviderMetadata;
import io.gatehouse.internal.token.JsonRejectedException;
import io.gatehouse.internal.token.SafeText;
import io.gatehouse.outcome.RefusalCode;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Says what to change when the token endpoint says no (RFC 6749, section 5.2). */
final class TokenRefusal {
    /** The errors that mean that a grant is over; every other may be a mistake in settings, which must not end sessions. */
    private static final Set<String> ENDED = Set.of(
            "invalid_grant",
            "access_denied",
            "login_required",
            "interaction_required",
            "consent_required",
            "account_selection_required");

    private final ProviderConfig config;
    private final ProviderMetadata metadata;
    private final List<String> secrets;
    private final boolean refresh;

    /**
     * Creates an explanation.
     *
     * @param secrets what must not be quoted, if the provider repeats it
     */
    TokenRefusal(ProviderConfig config, ProviderMetadata metadata, List<String> secrets) {
        this(config, metadata, secrets, false);
    }

    private TokenRefusal(ProviderConfig config, ProviderMetadata metadata, List<String> secrets, boolean refresh) {
        this.config = config;
        this.metadata = metadata;
        this.secrets = secrets;
        this.refresh = refresh;
    }

    /** Returns an explanation of refusals of refresh tokens, which tells "no" ({@link GrantRefused}) from everything else. */
    static TokenRefusal ofRefresh(ProviderConfig config, ProviderMetadata metadata, List<String> secrets) {
        return new TokenRefusal(config, metadata, secrets, true);
    }

    ProviderFailure explain(ProviderAnswer answer) {
        String endpoint = "the token endpoint " + metadata.tokenEndpoint();
        if (answer.status() >= 500 || answer.status() == 429) {
            return new ProviderFailure(
                    RefusalCode.PROVIDER_UNAVAILABLE,
                    endpoint + " should answer 200, it came " + answer.summary() + quoted(json(answer))
                            + "; look into the provider's own log");
        }
        if (answer.status() / 100 == 3) {
            return new ProviderFailure(
                    RefusalCode.TOKEN_RESPONSE_INVALID,
                    endpoint + " should answer 200, it came " + answer.summary()
                            + "; redirects are not followed, since the request holds secrets: set provider.issuer or"
                            + " provider.endpoints.token to the address that answers");
        }
        Map<String, Object> json = json(answer);
        if (json.get("error") instanceof String error) {
            if (refresh && ENDED.contains(error)) {
                return new GrantRefused(
                        RefusalCode.TOKEN_REQUEST_REFUSED,
                        "the provider does not renew the session any more: its refresh token has ended, was revoked, or"
                                + " was used before; " + endpoint + " answered" + quoted(json));
            }
            return refused((ClientAuthentication.refusesClient(answer)
                            ? ClientRefusal.advice(config, metadata)
                            : advice(error, description(json)))
                    + "; " + endpoint + " answered" + quoted(json));
        }
        if (answer.status() == 401 || answer.status() == 403) {
            return refused(ClientRefusal.advice(config, metadata) + "; " + endpoint + " answered " + answer.summary()
                    + " and no error in JSON");
        }
        if (answer.status() == 404 || answer.status() == 405) {
            return refused(endpoint + " should answer 200, it came " + answer.summary()
                    + "; the address is wrong: check the provider's metadata, or set provider.endpoints.token");
        }
        return answer.status() < 400
                ? new ProviderFailure(
                        RefusalCode.TOKEN_RESPONSE_INVALID,
                        endpoint + " should answer 200, it came " + answer.summary())
                : refused(endpoint + " should answer 200, it came " + answer.summary() + " and no error in JSON;"
                        + " look into the provider's own log");
    }

    private static Map<String, Object> json(ProviderAnswer answer) {
        try {
            return answer.isJson() ? answer.json() : Map.of();
        } catch (JsonRejectedException e) {
            return Map.of();
        }
    }

    private static String description(Map<String, Object> json) {
        return json.get("error_description") instanceof String text ? text : "";
    }

    /** Quotes code and description, both of which may hold anything. */
    private String quoted(Map<String, Object> json) {
        if (!(json.get("error") instanceof String error)) {
            return "";
        }
        String description = description(json);
        return " error " + SafeText.quote(error, secrets)
                + (description.isEmpty() ? "" : ", " + SafeText.quote(description, secrets));
    }

    private String advice(String error, String description) {
        return switch (error) {
            case "invalid_grant" ->
                description.contains("redirect")
                        ? redirectMismatch()
                        : "the provider does not accept the code: it was used already, is too old (check the clocks), or was"
                                + " issued for another client or redirect URI; if it happens at every login, check that"
                                + " public-url is the address browsers use";
            case "redirect_uri_mismatch" -> redirectMismatch();
            case "unauthorized_client" ->
                "the provider does not let client "
                        + SafeText.quote(config.clientId())
                        + " use the authorization code grant: allow it (often called standard flow) for this client there";
            case "unsupported_grant_type" ->
                "the provider does not know the authorization code grant at this address:"
                        + " check its metadata, or provider.endpoints.token";
            case "invalid_scope" ->
                "the provider does not grant " + SafeText.quote(String.join(" ", config.scopes()))
                        + " to this client: allow these scopes there, or take some out of provider.scopes";
            case "invalid_request" ->
                description.contains("redirect")
                        ? redirectMismatch()
                        : "the provider finds something missing or wrong in the request; check provider.client-auth, which some"
                                + " providers complain about in this way";
            case "temporarily_unavailable", "server_error" -> "the provider has a fault of its own: look into its log";
            default -> "the provider refuses the code";
        };
    }

    private String redirectMismatch() {
        return "the provider does not accept the redirect URI: register the callback address of this application at the"
                + " provider exactly, and check public-url, provider.client-id and trusted-proxies, from which it is made";
    }

    private static ProviderFailure refused(String detail) {
        return new ProviderFailure(RefusalCode.TOKEN_REQUEST_REFUSED, detail);
    }
}
