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
import io.gatehouse.internal.provider.ProviderMetadata;
import io.gatehouse.internal.provider.ProviderRequest;
import io.gatehouse.internal.token.JsonRejectedException;
import io.gatehouse.outcome.RefusalCode;
import java.net.URI;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Says at the provider's endpoints who we are (RFC 6749, section 2.3; RFC 7009, section 2.1). */
final class ClientAuthentication {
    private static final int UNAUTHORIZED = 401;

    private final ProviderConfig config;
    private final ClientAuth method;
    private final ProviderHttp http;
    private final ClientCredentials credentials;
    private final ClientAssertion assertion;

    ClientAuthentication(ProviderConfig config, ProviderHttp http, ClientCredentials credentials, InstantSource clock) {
        this(config, config.clientAuth(), http, credentials, clock);
    }

    ClientAuthentication(
            ProviderConfig config,
            ClientAuth method,
            ProviderHttp http,
            ClientCredentials credentials,
            InstantSource clock) {
        this.config = config;
        this.method = method;
        this.http = http;
        this.credentials = credentials;
        this.assertion = new ClientAssertion(config, clock);
    }

    /** Returns what must not be quoted when the provider repeats it. */
    List<String> confidential() {
        return credentials.secrets().all().stream().map(Secret::reveal).toList();
    }

    /**
     * Posts a form in our name. Where the provider does not accept the client's secret or key, each other one is tried once: it says so before it
     * looks at anything else (RFC 6749, section 3.2.1), so that a code or refresh token is not spent by it.
     *
     * @param endpoint what it is called in events
     * @param maxBytes the largest answer that is read
     * @return the answer to the one that was accepted, otherwise that to the last one
     */
    ProviderAnswer post(
            ProviderMetadata metadata, String endpoint, URI url, Map<String, List<String>> params, int maxBytes)
            throws ProviderFailure {
        return post(metadata, new Form(endpoint, url, params, maxBytes, "application/json"));
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

    /** As {@link #post(ProviderMetadata, String, URI, Map, int)}, for answers of other types. */
    ProviderAnswer post(ProviderMetadata metadata, Form form) throws ProviderFailure {
        Form named = form.with("client_id", config.clientId());
        return switch (method) {
            // In TLS, the certificate has said it already (RFC 8705, section 2).
            case NONE, TLS_CLIENT_AUTH, SELF_SIGNED_TLS_CLIENT_AUTH -> http.call(named.request());
            case CLIENT_SECRET_BASIC -> withAny(credentials.secrets(), secret -> basic(form, secret));
            case CLIENT_SECRET_POST ->
                withAny(
                        credentials.secrets(),
                        secret -> named.with("client_secret", secret.reveal()).request());
            case CLIENT_SECRET_JWT ->
                withAny(credentials.secrets(), secret -> asserted(named, assertion.keyed(secret, metadata)));
            case PRIVATE_KEY_JWT ->
                withAny(credentials.keys(), key -> asserted(named, assertion.signed(key, metadata)));
        };
    }

    private <T> ProviderAnswer withAny(Candidates<T> candidates, Function<T, ProviderRequest> request)
            throws ProviderFailure {
        List<T> all = candidates.all();
        if (all.isEmpty()) {
            throw new ProviderFailure(
                    RefusalCode.TOKEN_REQUEST_REFUSED,
                    (method.usesSecret() ? "provider.client-secret" : "provider.client-key-file")
                            + " is needed for provider.client-auth " + method.word() + ", it is not set");
        }
        for (int i = 0; ; i++) {
            ProviderAnswer answer = http.call(request.apply(all.get(i)));
            if (answer.status() == 200) {
                candidates.worked(all.get(i));
            }
            if (i == all.size() - 1 || !refusesClient(answer)) {
                return answer;
            }
        }
    }

    // By hand, since the library's identifiers trim what they are given and refuse blanks.
    private ProviderRequest basic(Form form, Secret secret) {
        // Both parts form-encoded (RFC 6749, section 2.3.1).
        return form.request()
                .header(
                        "Authorization",
                        new ClientSecretBasic(
                                        new ClientID(config.clientId()),
                                        new com.nimbusds.oauth2.sdk.auth.Secret(secret.reveal()))
                                .toHTTPAuthorizationHeader());
    }

    private static ProviderRequest asserted(Form form, String token) {
        return form.with("client_assertion_type", ClientAssertion.TYPE)
                .with("client_assertion", token)
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
