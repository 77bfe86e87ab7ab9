package io.gatehouse.checkup;

import io.gatehouse.config.ProviderConfig;
import io.gatehouse.internal.provider.ProviderMetadata;

/** What to change where the provider does not believe that we are the client. */
final class ClientAdvice {
    private ClientAdvice() {}

    static String of(ProviderConfig config, Product product, ProviderMetadata metadata) {
        return switch (config.clientAuth()) {
            case NONE ->
                "set " + config.key() + ".client-secret-file, and " + config.key()
                        + ".client-auth: client_secret_basic; or make the client a public one there"
                        + product.where(Product.Place.CLIENT_KIND, config);
            case CLIENT_SECRET_BASIC, CLIENT_SECRET_POST, CLIENT_SECRET_JWT ->
                "copy the secret once more from the provider" + product.where(Product.Place.SECRET, config)
                        + " to "
                        + config.clientSecretFile()
                                .map(file -> config.key() + ".client-secret-file (" + file + ")")
                                .orElse(config.key() + ".client-secret")
                        + MetadataChecks.methods(config, metadata);
            case PRIVATE_KEY_JWT ->
                "register the public key of " + config.key() + ".client-key-file for this client at the provider"
                        + ", or the address of /oidc/jwks; compare kid, algorithm and clocks, or set " + config.key()
                        + ".client-assertion-audience: token-endpoint"
                        + MetadataChecks.methods(config, metadata);
            case TLS_CLIENT_AUTH, SELF_SIGNED_TLS_CLIENT_AUTH ->
                "register the certificate of " + config.key()
                        + ".client-certificate-file, or its subject, for this client at the"
                        + " provider"
                        + ", and have what ends TLS there ask for certificates"
                        + MetadataChecks.methods(config, metadata);
        };
    }
}
