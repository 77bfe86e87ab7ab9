package io.gatehouse.internal.protocol;

import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.util.URLUtils;
import io.gatehouse.config.ClientAuth;
import io.gatehouse.config.ProviderConfig;
import io.gatehouse.internal.provider.ProviderFailure;
import io.gatehouse.internal.provider.ProviderRequest;
import io.gatehouse.outcome.RefusalCode;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Says at the provider's endpoints who we are (RFC 6749, section 2.3; RFC 7009, section 2.1). */
final class ClientAuthentication {
    private final ProviderConfig config;

    ClientAuthentication(ProviderConfig config) {
        this.config = config;
    }

    /**
     * Returns a form post in our name.
     *
     * @param endpoint what it is called in events
     * @param maxBytes the largest answer that is read
     */
    ProviderRequest post(String endpoint, URI url, Map<String, List<String>> params, int maxBytes)
            throws ProviderFailure {
        // By hand, since the library's identifiers trim what they are given and refuse blanks.
        Map<String, List<String>> all = new LinkedHashMap<>(params);
        String header = "";
        if (config.clientAuth() == ClientAuth.CLIENT_SECRET_BASIC) {
            // Both parts form-encoded (RFC 6749, section 2.3.1).
            header = new ClientSecretBasic(new ClientID(config.clientId()), new Secret(secret()))
                    .toHTTPAuthorizationHeader();
        } else {
            all.put("client_id", List.of(config.clientId()));
            if (config.clientAuth() == ClientAuth.CLIENT_SECRET_POST) {
                all.put("client_secret", List.of(secret()));
            }
        }
        ProviderRequest request = ProviderRequest.post(endpoint, url, URLUtils.serializeParameters(all), maxBytes)
                .header("Accept", "application/json");
        return header.isEmpty() ? request : request.header("Authorization", header);
    }

    private String secret() throws ProviderFailure {
        Optional<io.gatehouse.config.Secret> secret = config.clientSecret();
        if (secret.isEmpty()) {
            throw new ProviderFailure(
                    RefusalCode.TOKEN_REQUEST_REFUSED,
                    "provider.client-secret is needed for provider.client-auth "
                            + config.clientAuth().word() + ", it is not set");
        }
        return secret.get().reveal();
    }
}
