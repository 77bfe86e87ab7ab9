package io.gatehouse.config.reader;

import io.gatehouse.config.AssertionAlgorithm;
import io.gatehouse.config.AssertionConfig;
import io.gatehouse.config.Limits;
import io.gatehouse.config.Secret;
import io.gatehouse.identity.ClaimPath;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The keys below {@code identity.assertion}. */
final class AssertionKeys {
    static final ConfigKey<Boolean> ENABLED = ConfigKey.of(
            "identity.assertion.enabled",
            ConfigType.flag(),
            "false",
            "Whether the application gets a signed token that tells who asks, verifiable with the keys at `/oidc/jwks`.");
    static final ConfigKey<String> HEADER = ConfigKey.of(
            "identity.assertion.header", ConfigType.text(), "X-Gatehouse-Assertion", "The header that it is in.");
    static final ConfigKey<String> ISSUER = ConfigKey.of(
            "identity.assertion.issuer",
            ConfigType.text(),
            "",
            "What `iss` says; the origin that the browser sees when not given.");
    static final ConfigKey<String> AUDIENCE = ConfigKey.of(
            "identity.assertion.audience",
            ConfigType.text(),
            "",
            "What `aud` says, unless the route of the request has an audience of its own; the origin that the browser sees when not given.");
    static final ConfigKey<List<ClaimPath>> CLAIMS = ConfigKey.of(
            "identity.assertion.claims",
            ConfigType.list(EngineKeys.CLAIM, Limits.ELEMENTS),
            "[]",
            "The claims that are copied into it, each under the name that is written here.");
    static final ConfigKey<Duration> LIFETIME = ConfigKey.of(
            "identity.assertion.lifetime", ConfigType.duration(), "1m", "How long it holds, `10s` to `5m`.");
    static final ConfigKey<AssertionAlgorithm> ALGORITHM = ConfigKey.of(
            "identity.assertion.algorithm",
            ConfigType.word(AssertionAlgorithm.class),
            "",
            "What it is signed with, `ES256` or `RS256`; what the first key is for when not given, and `ES256` without a key.");
    static final ConfigKey<List<Secret>> KEYS_FILE = ConfigKey.of(
            "identity.assertion.keys-file",
            ConfigType.secretsFile(SecretForm.SIGNING_KEYS),
            "",
            "A JWK set or PEM file (PKCS #8) with up to 5 private keys, the first of which signs; read again when it changes. One is made at each start when not given.");

    private AssertionKeys() {}

    static List<ConfigKey<?>> all() {
        return List.of(ENABLED, HEADER, ISSUER, AUDIENCE, CLAIMS, LIFETIME, ALGORITHM, KEYS_FILE);
    }

    /** Returns the settings; empty where assertions are not enabled. */
    static Optional<AssertionConfig> read(ConfigValues values) {
        AssertionConfig.Builder assertion = AssertionConfig.builder();
        values.take(HEADER, assertion::header);
        values.take(ISSUER, assertion::issuer);
        values.take(AUDIENCE, assertion::audience);
        values.take(CLAIMS, assertion::claims);
        values.take(LIFETIME, assertion::lifetime);
        values.take(ALGORITHM, assertion::algorithm);
        values.take(KEYS_FILE, assertion::keys);
        values.fileOf(KEYS_FILE).ifPresent(assertion::keysFile);
        if (!values.has(ENABLED) && all().stream().anyMatch(values::has)) {
            values.problem(
                    ENABLED,
                    "is missing, although other settings of the assertion are there; write true, or false to keep them for later");
        }
        return values.get(ENABLED).filter(enabled -> enabled).map(enabled -> assertion.build());
    }
}
