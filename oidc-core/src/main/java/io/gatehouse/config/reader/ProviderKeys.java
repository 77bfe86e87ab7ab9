package io.gatehouse.config.reader;

import io.gatehouse.config.ClientAuth;
import io.gatehouse.config.Limits;
import io.gatehouse.config.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Every key of a provider: below {@code provider}, or below its name in {@code providers}. */
final class ProviderKeys {
    private static final ConfigType<List<String>> TEXTS = ConfigType.list(ConfigType.text(), Limits.ELEMENTS);

    /** The keys of the one provider, with their whole names. */
    static final ProviderKeys SINGLE = new ProviderKeys("provider.");

    /** The keys of one of several, by the names that they have below its own. */
    static final ProviderKeys NAMED = new ProviderKeys("");

    final ConfigKey<String> issuer;
    final ConfigKey<URI> metadataUrl;
    final ConfigKey<String> clientId;
    final ConfigKey<List<Secret>> clientSecret;
    final ConfigKey<List<Secret>> clientSecretFile;
    final ConfigKey<Secret> decryptionKeysFile;
    final ConfigKey<ClientAuth> clientAuth;
    final ProofKeys proof;
    final ConfigKey<List<String>> scopes;
    final ConfigKey<Map<String, String>> authorizationParams;
    final ConfigKey<Boolean> userInfo;
    final ConfigKey<List<String>> signingAlgs;
    final ConfigKey<Duration> clockSkew;
    final ConfigKey<Path> caFile;
    final ConfigKey<Duration> connectTimeout;
    final ConfigKey<Duration> requestTimeout;
    final ConfigKey<URI> authorizationEndpoint;
    final ConfigKey<URI> tokenEndpoint;
    final ConfigKey<URI> jwksEndpoint;
    final ConfigKey<URI> userinfoEndpoint;
    final ConfigKey<URI> endSessionEndpoint;
    final ConfigKey<URI> revocationEndpoint;
    final ConfigKey<URI> introspectionEndpoint;
    final ConfigKey<Boolean> insecureHttp;
    final ConfigKey<Boolean> insecureTls;
    final ConfigKey<List<String>> tenants;
    final ConfigKey<Boolean> insecureAnyTenant;

    private ProviderKeys(String prefix) {
        issuer = ConfigKey.of(
                prefix + "issuer", ConfigType.text(), "", "The provider's issuer, exactly as the provider writes it.");
        metadataUrl = ConfigKey.of(
                prefix + "metadata-url",
                ConfigType.url(),
                "",
                "Where the provider's metadata is; by default the issuer followed by `/.well-known/openid-configuration`.");
        clientId = ConfigKey.of(
                prefix + "client-id", ConfigType.text(), "", "The client identifier that the provider knows.");
        clientSecret = ConfigKey.of(
                prefix + "client-secret",
                ConfigType.oneOrSeveral(ConfigType.secret(), Limits.CLIENT_SECRETS),
                "",
                "The client secret; while the provider changes it a list of the new one and the old.");
        clientSecretFile = ConfigKey.of(
                prefix + "client-secret-file",
                ConfigType.secretsFile(SecretLines.CLIENT_SECRETS),
                "",
                "A file that holds the client secret, or several, one a line, the newest first, in place of `provider.client-secret`; read again when it changes.");
        decryptionKeysFile = ConfigKey.of(
                prefix + "decryption-keys-file",
                ConfigType.secretDocumentFile(),
                "",
                "A JWK set with the private keys, RSA or EC, that encrypted ID tokens, logout tokens and userinfo are decrypted with.");
        clientAuth = ConfigKey.of(
                prefix + "client-auth",
                ConfigType.word(ClientAuth.class),
                "client_secret_basic",
                "How the client authenticates at the token endpoint: `client_secret_basic`, `client_secret_post`, `client_secret_jwt`, `private_key_jwt`, `tls_client_auth`, `self_signed_tls_client_auth` or `none`.");
        proof = new ProofKeys(prefix);
        scopes = ConfigKey.of(
                prefix + "scopes", TEXTS, "[openid, profile, email]", "The scopes to ask for, `openid` among them.");
        authorizationParams = ConfigKey.of(
                prefix + "authorization-params",
                ConfigType.map(ConfigType.text(), Limits.ELEMENTS),
                "{}",
                "Further parameters of the authorization request.");
        userInfo = ConfigKey.of(
                prefix + "user-info", ConfigType.flag(), "false", "Whether the userinfo endpoint is called at login.");
        signingAlgs = ConfigKey.of(
                prefix + "signing-algs",
                TEXTS,
                "[]",
                "The signature algorithms that are accepted; when empty the asymmetric ones that the provider advertises.");
        clockSkew = ConfigKey.of(
                prefix + "clock-skew",
                ConfigType.duration(),
                "30s",
                "By how much the provider's clock may differ from ours, `2m` at most.");
        caFile = ConfigKey.of(
                prefix + "ca-file",
                ConfigType.path(),
                "",
                "A PEM file of certificate authorities that are trusted in addition to the JVM's.");
        connectTimeout = ConfigKey.of(
                prefix + "connect-timeout",
                ConfigType.duration(),
                "3s",
                "How long connecting to the provider may take, `1m` at most.");
        requestTimeout = ConfigKey.of(
                prefix + "request-timeout",
                ConfigType.duration(),
                "10s",
                "How long a whole call to the provider may take, `2m` at most.");
        authorizationEndpoint = endpoint(prefix, "authorization", "authorization endpoint");
        tokenEndpoint = endpoint(prefix, "token", "token endpoint");
        jwksEndpoint = endpoint(prefix, "jwks", "key set");
        userinfoEndpoint = endpoint(prefix, "userinfo", "userinfo endpoint");
        endSessionEndpoint = endpoint(prefix, "end-session", "end session endpoint");
        revocationEndpoint = endpoint(prefix, "revocation", "revocation endpoint");
        introspectionEndpoint = endpoint(prefix, "introspection", "introspection endpoint");
        insecureHttp = ConfigKey.of(
                prefix + "insecure-http",
                ConfigType.flag(),
                "false",
                "Whether the provider may be spoken to in plain http beyond this machine.");
        insecureTls = ConfigKey.of(
                prefix + "insecure-tls",
                ConfigType.flag(),
                "false",
                "Whether the provider's certificate goes unchecked.");
        tenants = ConfigKey.of(
                prefix + "tenants",
                TEXTS,
                "[]",
                "The tenants whose people may sign in, where the issuer has `{tenantid}` in it.");
        insecureAnyTenant = ConfigKey.of(
                prefix + "insecure-any-tenant",
                ConfigType.flag(),
                "false",
                "Whether people of every tenant may sign in, where the issuer has `{tenantid}` in it.");
    }

    /** Returns all of them, in the order of the reference. */
    List<ConfigKey<?>> all() {
        List<ConfigKey<?>> all = new ArrayList<>(List.of(
                issuer,
                tenants,
                metadataUrl,
                clientId,
                clientSecret,
                clientSecretFile,
                decryptionKeysFile,
                clientAuth,
                scopes,
                authorizationParams,
                userInfo,
                signingAlgs,
                clockSkew,
                caFile,
                connectTimeout,
                requestTimeout,
                authorizationEndpoint,
                tokenEndpoint,
                jwksEndpoint,
                userinfoEndpoint,
                endSessionEndpoint,
                revocationEndpoint,
                introspectionEndpoint,
                insecureHttp,
                insecureTls,
                insecureAnyTenant));
        all.addAll(all.indexOf(clientAuth) + 1, proof.all());
        return List.copyOf(all);
    }

    private static ConfigKey<URI> endpoint(String prefix, String name, String what) {
        return ConfigKey.of(
                prefix + "endpoints." + name,
                ConfigType.url(),
                "",
                "The address of the provider's " + what + ", in place of that in its metadata.");
    }
}
