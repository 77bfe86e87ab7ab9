package io.gatehouse.internal.protocol;

import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import io.gatehouse.config.ProviderConfig;
import io.gatehouse.config.ResponseMode;
import io.gatehouse.internal.provider.ProviderMetadata;
import io.gatehouse.policy.StepUp;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes authorization requests (OpenID Connect Core 1.0, section 3.1.2.1): code flow, PKCE with S256, state and nonce, always. */
final class AuthorizationRequests {
    private final ProviderConfig config;
    private final ResponseMode responseMode;

    AuthorizationRequests(ProviderConfig config, ResponseMode responseMode) {
        this.config = config;
        this.responseMode = responseMode;
    }

    /** Returns the address to send the browser to. Whatever the metadata says of PKCE, S256 is what is sent (RFC 9700, section 2.1.1). */
    String url(ProviderMetadata metadata, LoginRequest login) {
        return Urls.withParams(metadata.authorizationEndpoint(), params(login));
    }

    /**
     * Returns the address of a request with which nobody signs in: the provider is asked to show no page, and to answer at once (Core 1.0,
     * section 3.1.2.1).
     */
    String unattendedUrl(ProviderMetadata metadata, LoginRequest login) {
        Map<String, List<String>> params = new LinkedHashMap<>(params(login));
        params.put("prompt", List.of("none"));
        params.remove("response_mode");
        return Urls.withParams(metadata.authorizationEndpoint(), params);
    }

    private Map<String, List<String>> params(LoginRequest login) {
        AuthenticationRequest.Builder request = new AuthenticationRequest.Builder(
                        ResponseType.CODE, scope(), new ClientID(config.clientId()), URI.create(login.redirectUri()))
                .state(new State(login.state()))
                .nonce(new Nonce(login.nonce()))
                .codeChallenge(new CodeVerifier(login.codeVerifier()), CodeChallengeMethod.S256);
        if (responseMode == ResponseMode.FORM_POST) {
            request.responseMode(com.nimbusds.oauth2.sdk.ResponseMode.FORM_POST);
        }
        Map<String, List<String>> params = new LinkedHashMap<>(request.build().toParameters());
        StepUp stepUp = login.stepUp();
        if (stepUp != null) {
            // RFC 9470, section 4.
            if (!stepUp.acr().isEmpty()) {
                params.put("acr_values", List.of(String.join(" ", stepUp.acr())));
            }
            stepUp.age().ifPresent(age -> params.put("max_age", List.of(Long.toString(youngest(age)))));
        }
        // The login's own parameters come first and stay.
        config.authorizationParams().forEach((name, value) -> {
            if (!name.equals("login_hint") || login.loginHint() == null) {
                params.putIfAbsent(name, List.of(value));
            }
        });
        if (login.loginHint() != null) {
            params.put("login_hint", List.of(login.loginHint()));
        }
        return params;
    }

    /** Returns the smaller of two ages, in seconds: what the settings ask of every sign-in is checked of this one as well. */
    private long youngest(Duration age) {
        String always = config.authorizationParams().getOrDefault("max_age", "");
        return always.matches("\\d{1,9}") ? Math.min(age.toSeconds(), Long.parseLong(always)) : age.toSeconds();
    }

    private Scope scope() {
        Scope scope = new Scope("openid");
        config.scopes().forEach(scope::add);
        return scope;
    }
}
