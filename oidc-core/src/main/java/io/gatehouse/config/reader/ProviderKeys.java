package io.gatehouse.config.reader;

import io.gatehouse.config.ClientAuth;
import io.gatehouse.config.Limits;
import io.gatehouse.config.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Every key below {@code provider}. */
final class ProviderKeys {
    private static final ConfigType<List<String>> TEXTS = ConfigType.list(ConfigType.text(), Limits.ELEMENTS);

    static final ConfigKey<String> ISSUER = ConfigKey.of(
            "provider.issuer", ConfigType.text(), "", "The provider's issuer, exactly as the provider writes it.");
    static final ConfigKey<URI> METADATA_URL = ConfigKey.of(
            "provider.metadata-url",
            ConfigType.url(),
            "",
            "Where the provider's metadata is; by default the issuer followed by `/.well-known/openid-configuration`.");
    static final ConfigKey<String> CLIENT_ID =
            ConfigKey.of("provider.client-id", ConfigType.text(), "", "The client identifier that the provider knows.");
    static final ConfigKey<List<Secret>> CLIENT_SECRET = ConfigKey.of(
            "provider.client-secret",
            ConfigType.oneOrSeveral(ConfigType.secret(), Limits.CLIENT_SECRETS),
            "",
            "The client secret; while the provider changes it a list of the new one and the old.");
    static final ConfigKey<List<Secret>> CLIENT_SECRET_FILE = ConfigKey.of(
            "provider.client-secret-file",
            ConfigType.secretLinesFile(SecretLines.CLIENT_SECRETS),
            "",
            "A file that holds the client secret, or several, one a line, the newest first, in place of `provider.client-secret`; read again when it changes.");
    static final ConfigKey<Secret> DECRYPTION_KEYS_FILE = ConfigKey.of(
            "provider.decryption-keys-file",
            ConfigType.secretDocumentFile(),
            "",
            "A JWK set with the private keys, RSA or EC, that encrypted ID tokens, logout tokens and userinfo are decrypted with.");
    static final ConfigKey<ClientAuth> CLIENT_AUTH = ConfigKey.of(
            "provider.client-auth",
            ConfigType.word(ClientAuth.class),
            "client_secret_basic",
            "How the client authenticates at the token endpoint: `client_secret_basic`, `client_secret_post` or `none`.");
    static final ConfigKey<List<String>> SCOPES = ConfigKey.of(
            "provider.scopes", TEXTS, "[openid, profile, email]", "The scopes to ask for, `openid` among them.");
    static final ConfigKey<Map<String, String>> AUTHORIZATION_PARAMS = ConfigKey.of(
            "provider.authorization-params",
            ConfigType.map(ConfigType.text(), Limits.ELEMENTS),
            "{}",
            "Further parameters of the authorization request.");
    static final ConfigKey<Boolean> USER_INFO = ConfigKey.of(
            "provider.user-info", ConfigType.flag(), "false", "Whether the userinfo endpoint is called at login.");
    static final ConfigKey<List<String>> SIGNING_ALGS = ConfigKey.of(
            "provider.signing-algs",
            TEXTS,
            "[]",
            "The signature algorithms that are accepted; when empty the asymmetric ones that the provider advertises.");
    static final ConfigKey<Duration> CLOCK_SKEW = ConfigKey.of(
            "provider.clock-skew",
            ConfigType.duration(),
            "30s",
            "By how much the provider's clock may differ from ours, `2m` at most.");
    static final ConfigKey<Path> CA_FILE = ConfigKey.of(
            "provider.ca-file",
            ConfigType.path(),
            "",
            "A PEM file of certificate authorities that are trusted in addition to the JVM's.");
    static final ConfigKey<Duration> CONNECT_TIMEOUT = ConfigKey.of(
            "provider.connect-timeout",
            ConfigType.duration(),
            "3s",
            "How long connecting to the provider may take, `1m` at most.");
    static final ConfigKey<Duration> REQUEST_TIMEOUT = ConfigKey.of(
            "provider.request-timeout",
            ConfigType.duration(),
            "10s",
            "How long a whole call to the provider may take, `2m` at most.");
    static final ConfigKey<URI> AUTHORIZATION_ENDPOINT = endpoint("authorization", "authorization endpoint");
    static final ConfigKey<URI> TOKEN_ENDPOINT = endpoint("token", "token endpoint");
    static final ConfigKey<URI> JWKS_ENDPOINT = endpoint("jwks", "key set");
    static final ConfigKey<URI> USERINFO_ENDPOINT = endpoint("userinfo", "userinfo endpoint");
    static final ConfigKey<URI> END_SESSION_ENDPOINT = endpoint("end-session", "end session endpoint");
    static final ConfigKey<URI> REVOCATION_ENDPOINT = endpoint("revocation", "revocation endpoint");
    static final ConfigKey<URI> INTROSPECTION_ENDPOINT = endpoint("introspection", "introspection endpoint");
    static final ConfigKey<Boolean> INSECURE_HTTP = ConfigKey.of(
            "provider.insecure-http",
            ConfigType.flag(),
            "false",
            "Whether the provider may be spoken to in plain http beyond this machine.");
    static final ConfigKey<Boolean> INSECURE_TLS = ConfigKey.of(
            "provider.insecure-tls", ConfigType.flag(), "false", "Whether the provider's certificate goes unchecked.");

    private ProviderKeys() {}

    static List<ConfigKey<?>> all() {
        return List.of(
                ISSUER,
                METADATA_URL,
                CLIENT_ID,
                CLIENT_SECRET,
                CLIENT_SECRET_FILE,
                DECRYPTION_KEYS_FILE,
                CLIENT_AUTH,
                SCOPES,
                AUTHORIZATION_PARAMS,
                USER_INFO,
                SIGNING_ALGS,
                CLOCK_SKEW,
                CA_FILE,
                CONNECT_TIMEOUT,
                REQUEST_TIMEOUT,
                AUTHORIZATION_ENDPOINT,
                TOKEN_ENDPOINT,
                JWKS_ENDPOINT,
                USERINFO_ENDPOINT,
                END_SESSION_ENDPOINT,
                REVOCATION_ENDPOINT,
                INTROSPECTION_ENDPOINT,
                INSECURE_HTTP,
                INSECURE_TLS);
    }

    private static ConfigKey<URI> endpoint(String name, String what) {
        return ConfigKey.of(
                "provider.endpoints." + name,
                ConfigType.url(),
                "",
                "The address of the provider's " + what + ", in place of that in its metadata.");
    }
}
