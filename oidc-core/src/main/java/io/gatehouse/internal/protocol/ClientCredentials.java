package io.gatehouse.internal.protocol;

import io.gatehouse.config.ClientAuth;
import io.gatehouse.config.ProviderConfig;
import io.gatehouse.config.Secret;
import io.gatehouse.internal.provider.ProviderFailure;
import io.gatehouse.internal.provider.ProviderHttp;
import io.gatehouse.internal.token.KeyRejectedException;
import io.gatehouse.internal.token.SigningKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** With what we prove that we are the client: secrets, keys that sign, and a certificate. Each can be replaced while calls are under way. */
public final class ClientCredentials {
    private final ProviderConfig config;
    private final ProviderHttp http;
    private final Candidates<Secret> secrets;
    private final Candidates<SigningKey> keys;

    ClientCredentials(ProviderConfig config, ProviderHttp http) {
        this(config, http, config.clientSecrets(), config.clientKey().keys());
    }

    ClientCredentials(ProviderConfig config, ProviderHttp http, List<Secret> secrets, List<Secret> keys) {
        this.config = config;
        this.http = http;
        this.secrets = new Candidates<>(secrets);
        this.keys = new Candidates<>(config.clientAuth() == ClientAuth.PRIVATE_KEY_JWT ? parsed(keys) : List.of());
    }

    private List<SigningKey> parsed(List<Secret> texts) {
        List<SigningKey> parsed = new ArrayList<>();
        for (Secret text : texts) {
            try {
                parsed.add(SigningKey.parse(
                        text.reveal(),
                        config.clientKey().algorithm().map(Enum::name).orElse(null),
                        config.clientKey().keyId().orElse(null)));
            } catch (KeyRejectedException e) {
                throw new IllegalArgumentException(config.key() + ".client-key-file: " + e.getMessage(), e);
            }
        }
        return parsed;
    }

    Candidates<Secret> secrets() {
        return secrets;
    }

    Candidates<SigningKey> keys() {
        return keys;
    }

    /** Returns the public halves of the keys that sign, as the members of JWKs. */
    List<Map<String, Object>> publicJwks() {
        return keys.all().stream().map(SigningKey::publicJwk).toList();
    }

    /** Takes other secrets from now on, the newest first. */
    public void replaceSecrets(List<Secret> others) {
        secrets.replace(others);
    }

    /**
     * Takes other keys that sign, to be tried in their order.
     *
     * @throws IllegalArgumentException when one of them cannot be used; those from before stay
     */
    public void replaceKeys(List<Secret> others) {
        keys.replace(parsed(others));
    }

    /**
     * Reads the certificate and its key again, for connections from now on.
     *
     * @throws IllegalArgumentException when they cannot be used; those from before stay
     */
    public void renewCertificate() {
        try {
            http.renew();
        } catch (ProviderFailure e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** Takes what is configured in place of what was taken since. */
    public void restore() {
        replaceSecrets(config.clientSecrets());
        if (config.clientAuth() == ClientAuth.PRIVATE_KEY_JWT) {
            replaceKeys(config.clientKey().keys());
        } else if (config.clientAuth().usesCertificate()) {
            try {
                renewCertificate();
            } catch (IllegalArgumentException e) {
                // The files were good when the settings were judged, a moment ago: what is in use stays until they are
                // again.
            }
        }
    }

    /** Returns nothing secret. */
    @Override
    public String toString() {
        return "ClientCredentials[redacted]";
    }
}
