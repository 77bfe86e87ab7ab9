package io.gatehouse.internal.protocol;

import io.gatehouse.config.ClientAudience;
import io.gatehouse.config.ClientAuth;
import io.gatehouse.config.ProviderConfig;
import io.gatehouse.internal.provider.ProviderMetadata;
import io.gatehouse.internal.token.SafeText;
import java.util.List;

/** Says what to change when the provider does not believe that we are the client. */
final class ClientRefusal {
    private ClientRefusal() {}

    /** Returns the advice, for operators. */
    static String advice(ProviderConfig config, ProviderMetadata metadata) {
        List<String> known = metadata.clientAuthMethods();
        String method = config.clientAuth().word();
        String text = text(config);
        return known.isEmpty() || known.contains(method)
                ? text
                : text + "; its metadata knows only " + SafeText.quoteAll(known);
    }

    private static String text(ProviderConfig config) {
        String id = SafeText.quote(config.clientId());
        int secrets = config.clientSecrets().size();
        int keys = config.clientKey().keys().size();
        return switch (config.clientAuth()) {
            case NONE ->
                "the provider wants client " + id
                        + " to authenticate: set provider.client-secret and provider.client-auth, or register it as"
                        + " a public client there";
            case PRIVATE_KEY_JWT ->
                "the provider does not accept client " + id + " with what is signed with "
                        + (keys > 1 ? "any of the " + keys + " keys" : "the key") + " of provider.client-key-file:"
                        + " register its public half there, which is at jwks below endpoint-path (or compare its kid with"
                        + " provider.client-key-id), for private_key_jwt and the same algorithm; check provider.client-id, the"
                        + " clocks, and provider.client-assertion-audience, which is "
                        + config.clientKey().audience().word() + otherAudience(config);
            case TLS_CLIENT_AUTH ->
                "the provider does not accept client " + id
                        + " with its certificate: register the subject of provider.client-certificate-file there for"
                        + " tls_client_auth, have it trust the authority that issued it, and see that what ends TLS in front of"
                        + " the provider asks for certificates and passes them on; check provider.client-id";
            case SELF_SIGNED_TLS_CLIENT_AUTH ->
                "the provider does not accept client " + id
                        + " with its certificate: register the certificate of provider.client-certificate-file there for"
                        + " self_signed_tls_client_auth, and see that what ends TLS in front of the provider asks for"
                        + " certificates of any authority and passes them on; check provider.client-id";
            case CLIENT_SECRET_BASIC, CLIENT_SECRET_POST, CLIENT_SECRET_JWT ->
                "the provider does not accept the client id or "
                        + (secrets > 1 ? "any of the " + secrets + " secrets" : "secret")
                        + ": check provider.client-id "
                        + id
                        + ", provider.client-secret and provider.client-auth (now "
                        + config.clientAuth().word() + ")"
                        + (config.clientAuth() == ClientAuth.CLIENT_SECRET_JWT
                                ? ", the clocks, and provider.client-assertion-audience, which is "
                                        + config.clientKey().audience().word() + otherAudience(config)
                                : "");
        };
    }

    private static String otherAudience(ProviderConfig config) {
        return config.clientKey().audience() == ClientAudience.ISSUER
                ? ": some providers want token-endpoint"
                : ": some providers want issuer";
    }
}
