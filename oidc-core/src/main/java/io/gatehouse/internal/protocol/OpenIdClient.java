package io.gatehouse.internal.protocol;

import io.gatehouse.config.ProviderConfig;
import io.gatehouse.config.ResponseMode;
import io.gatehouse.event.GatehouseListener;
import io.gatehouse.internal.provider.ProviderFailure;
import io.gatehouse.outcome.RefusalCode;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The whole conversation with one provider, from the authorization request to the end of the session there. */
@SuppressWarnings("DoNotCallSuggester")
public final class OpenIdClient implements AutoCloseable {
    private final ProviderConfig config;

    /** Creates a client; nothing is called yet. */
    public OpenIdClient(
            ProviderConfig config, ResponseMode responseMode, InstantSource clock, GatehouseListener events) {
        this.config = config;
    }

    /** Returns the settings. */
    public ProviderConfig config() {
        return config;
    }

    /** Returns why the provider cannot be used at the moment; empty when metadata and keys have been read. Never blocks. */
    public List<String> notReady() {
        return List.of();
    }

    /** Returns the issuer, which is read from the metadata where it is not configured. */
    public String issuer() throws ProviderFailure {
        throw new ProviderFailure(RefusalCode.PROVIDER_UNAVAILABLE, "");
    }

    /** Returns the absolute URL of the authorization request. */
    public String authorizationUrl(LoginRequest request) throws ProviderFailure {
        throw new ProviderFailure(RefusalCode.PROVIDER_UNAVAILABLE, "");
    }

    /** Checks the {@code iss} parameter of an authorization response (RFC 9207, section 2.4), of errors as well. */
    public void checkResponseIssuer(Optional<String> iss) throws ProviderFailure {
        throw new ProviderFailure(RefusalCode.PROVIDER_UNAVAILABLE, "");
    }

    /** Turns a code into a verified sign-in: token endpoint, ID token, and userinfo where it is on. */
    public SignIn redeem(CodeGrant grant) throws ProviderFailure {
        throw new ProviderFailure(RefusalCode.PROVIDER_UNAVAILABLE, "");
    }

    /**
     * Returns where to send the browser to end the session at the provider; empty where the provider offers no such place or its
     * metadata cannot be had now. A local logout never fails because of it.
     */
    public Optional<String> endSessionUrl(String idTokenHint, String postLogoutRedirectUri, String state) {
        return Optional.empty();
    }

    @Override
    public void close() {}
}
