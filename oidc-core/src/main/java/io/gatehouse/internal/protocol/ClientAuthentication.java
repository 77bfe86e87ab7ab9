package io.gatehouse.internal.protocol;

import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.util.URLUtils;
import io.gatehouse.config.ClientAuth;
import io.gatehouse.config.ProviderConfig;
import io.gatehouse.config.Secret;
import io.gatehouse.internal.provider.ProviderAnswer;
import io.gatehouse.internal.provider.ProviderFailure;
import io.gatehouse.internal.provider.ProviderHttp;
import io.gatehouse.internal.provider.ProviderRequest;
import io.gatehouse.internal.token.JsonRejectedException;
import io.gatehouse.outcome.RefusalCode;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Says at the provider's endpoints who we are (RFC 6749, section 2.3; RFC 7009, section 2.1). */
final class ClientAuthentication {
    private static final int UNAUTHORIZED = 401;

    private final ProviderConfig config;
    private final ClientAuth method;
    private final ProviderHttp http;
    private final ClientSecrets secrets;

    ClientAuthentication(ProviderConfig config, ProviderHttp http, ClientSecrets secrets) {
        this(config, config.clientAuth(), http, secrets);
    }

    ClientAuthentication(ProviderConfig config, ClientAuth method, ProviderHttp http, ClientSecrets secrets) {
        this.config = config;
        this.method = method;
        this.http = http;
        this.secrets = secrets;
    }

    /** Returns what must not be quoted when the provider repeats it. */
    List<String> confidential() {
        return secrets.all().stream().map(Secret::reveal).toList();
    }

    /**
     * Posts a form in our name. Where the provider does not accept the client secret, each other one is tried once: it says so before it
     * looks at anything else (RFC 6749, section 3.2.1), so that a code or refresh token is not spent by it.
     *
     * @param endpoint what it is called in events
     * @param maxBytes the largest answer that is read
     * @return the answer to the secret that was accepted, otherwise that to the last one
     */
    ProviderAnswer post(String endpoint, URI url, Map<String, List<String>> params, int maxBytes)
            throws ProviderFailure {
        return post(new Form(endpoint, url, params, maxBytes, "application/json"));
    }

    /**
     * A form to post.
     *
     * @param endpoint what it is called in events
     * @param maxBytes the largest answer that is read
     * @param accept the media types that are understood
     */
    record Form(String endpoint, URI url, Map<String, List<String>> params, int maxBytes, String accept) {
        /** Returns nothing that is sent. */
        @Override
        public String toString() {
            return "Form[" + endpoint + "]";
        }

        private Form with(String name, String value) {
            Map<String, List<String>> all = new LinkedHashMap<>(params);
            all.put(name, List.of(value));
            return new Form(endpoint, url, all, maxBytes, accept);
        }

        private ProviderRequest request() {
            return ProviderRequest.post(endpoint, url, URLUtils.serializeParameters(params), maxBytes)
                    .header("Accept", accept);
        }
    }

    /** As {@link #post(String, URI, Map, int)}, for answers of other types. */
    ProviderAnswer post(Form form) throws ProviderFailure {
        if (method == ClientAuth.NONE) {
            return http.call(form.with("client_id", config.clientId()).request());
        }
        List<Secret> candidates = secrets.all();
        if (candidates.isEmpty()) {
            throw new ProviderFailure(
                    RefusalCode.TOKEN_REQUEST_REFUSED,
                    "provider.client-secret is needed for provider.client-auth " + method.word() + ", it is not set");
        }
        for (int i = 0; ; i++) {
            ProviderAnswer answer = http.call(authenticated(form, candidates.get(i)));
            if (answer.status() == 200) {
                secrets.worked(candidates.get(i));
            }
            if (i == candidates.size() - 1 || !refusesClient(answer)) {
                return answer;
            }
        }
    }

    // By hand, since the library's identifiers trim what they are given and refuse blanks.
    private ProviderRequest authenticated(Form form, Secret secret) {
        if (method == ClientAuth.CLIENT_SECRET_BASIC) {
            // Both parts form-encoded (RFC 6749, section 2.3.1).
            return form.request()
                    .header(
                            "Authorization",
                            new ClientSecretBasic(
                                            new ClientID(config.clientId()),
                                            new com.nimbusds.oauth2.sdk.auth.Secret(secret.reveal()))
                                    .toHTTPAuthorizationHeader());
        }
        return form.with("client_id", config.clientId())
                .with("client_secret", secret.reveal())
                .request();
    }

    /**
     * Tells whether an answer means that we are not believed to be the client. Keycloak says so with {@code unauthorized_client}, which
     * otherwise means that the client is known and may not do this (RFC 6749, section 5.2).
     */
    static boolean refusesClient(ProviderAnswer answer) {
        try {
            if (answer.status() == UNAUTHORIZED) {
                return true;
            }
            if (!answer.isJson() || !(answer.json().get("error") instanceof String error)) {
                return false;
            }
            return error.equals("invalid_client")
                    || (error.equals("unauthorized_client")
                            && answer.json().get("error_description") instanceof String description
                            && (description.contains("credential") || description.contains("secret")));
        } catch (JsonRejectedException e) {
            return false;
        }
    }
}
