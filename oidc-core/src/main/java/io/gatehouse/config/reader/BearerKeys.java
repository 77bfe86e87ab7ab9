package io.gatehouse.config.reader;

import io.gatehouse.config.BearerConfig;
import io.gatehouse.config.Limits;
import io.gatehouse.config.TrustedIssuer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The keys below {@code bearer}. */
final class BearerKeys {
    private static final ConfigType<List<String>> TEXTS = ConfigType.list(ConfigType.text(), Limits.ELEMENTS);

    static final ConfigKey<List<String>> AUDIENCES = ConfigKey.of(
            "bearer.audiences",
            TEXTS,
            "[]",
            "Whom access tokens must be for: `aud` holds one of these, exactly; needed as soon as a rule accepts `bearer`.");
    static final ConfigKey<Boolean> JWT = ConfigKey.of(
            "bearer.jwt",
            ConfigType.flag(),
            "true",
            "Whether tokens that are JWTs are checked here, with the issuer's keys, which costs no call.");
    static final ConfigKey<Boolean> INTROSPECTION = ConfigKey.of(
            "bearer.introspection",
            ConfigType.flag(),
            "false",
            "Whether the provider is asked about every token that is not checked here.");
    static final ConfigKey<Duration> INTROSPECTION_CACHE = ConfigKey.of(
            "bearer.introspection-cache",
            ConfigType.duration(),
            "30s",
            "How long the provider's word that a token is active is taken, `10m` at most and never beyond the token's end; `0s` to ask each time.");
    static final ConfigKey<Boolean> FORWARD = ConfigKey.of(
            "bearer.forward",
            ConfigType.flag(),
            "true",
            "Whether the `Authorization` header with the token goes on to the application.");
    static final ConfigKey<List<String>> SCOPES =
            ConfigKey.of("bearer.scopes", TEXTS, "[]", "The scopes that clients are told of in the metadata for them.");
    static final ConfigKey<Integer> MAX_CACHED = ConfigKey.of(
            "bearer.max-cached",
            ConfigType.number(),
            "10000",
            "How many checked tokens are remembered, 100 to 1000000; beyond, those go first that were not used for longest.");
    static final ConfigKey<Boolean> INSECURE_ANY_TYP = ConfigKey.of(
            "bearer.insecure-any-typ",
            ConfigType.flag(),
            "false",
            "Accepts JWTs whose `typ` is `JWT` or absent, too, for providers that do not write `at+jwt`; they must show in another way that they are access tokens.");

    // Of one of bearer.issuers.

    private static final ConfigKey<String> ISSUER =
            ConfigKey.of("issuer", ConfigType.text(), "", "The issuer, exactly as it stands in `iss`.");
    private static final ConfigKey<URI> METADATA_URL = ConfigKey.of(
            "metadata-url",
            ConfigType.url(),
            "",
            "Where its metadata is; by default the issuer followed by `/.well-known/openid-configuration`.");
    private static final ConfigKey<URI> JWKS_URL =
            ConfigKey.of("jwks-url", ConfigType.url(), "", "Where its keys are, in place of any metadata.");
    private static final ConfigKey<List<String>> OWN_AUDIENCES =
            ConfigKey.of("audiences", TEXTS, "[]", "Whom its tokens must be for; `bearer.audiences` when empty.");
    private static final ConfigKey<Path> CA_FILE = ConfigKey.of(
            "ca-file",
            ConfigType.path(),
            "",
            "A PEM file of certificate authorities that are trusted for it in addition to the JVM's.");

    static final ConfigKey<List<TrustedIssuer>> ISSUERS = ConfigKey.of(
            "bearer.issuers",
            ConfigType.list(
                    ConfigType.block(
                                    List.of(ISSUER, METADATA_URL, JWKS_URL, OWN_AUDIENCES, CA_FILE), BearerKeys::issuer)
                            .requiring(ISSUER.name()),
                    Limits.ELEMENTS),
            "[]",
            "Whose tokens are accepted besides those of the providers, 20 at most: JWTs alone, nobody signs in there.");

    private BearerKeys() {}

    static List<ConfigKey<?>> all() {
        return List.of(
                AUDIENCES,
                JWT,
                INTROSPECTION,
                INTROSPECTION_CACHE,
                ISSUERS,
                SCOPES,
                FORWARD,
                MAX_CACHED,
                INSECURE_ANY_TYP);
    }

    static BearerConfig read(ConfigValues values) {
        BearerConfig.Builder bearer = BearerConfig.builder();
        values.take(AUDIENCES, bearer::audiences);
        values.take(JWT, bearer::jwt);
        values.take(INTROSPECTION, bearer::introspection);
        values.take(INTROSPECTION_CACHE, bearer::introspectionCache);
        values.take(ISSUERS, bearer::issuers);
        values.take(SCOPES, bearer::scopes);
        values.take(FORWARD, bearer::forward);
        values.take(MAX_CACHED, bearer::maxCached);
        values.take(INSECURE_ANY_TYP, bearer::insecureAnyTyp);
        return bearer.build();
    }

    private static Optional<TrustedIssuer> issuer(ConfigValues values) {
        Optional<String> issuer = values.get(ISSUER);
        if (!values.has(ISSUER)) {
            values.problem(ISSUER, "is missing; expected the issuer, such as https://tokens.example.com");
        }
        return issuer.map(name -> new TrustedIssuer(
                name,
                values.get(METADATA_URL).orElse(null),
                values.get(JWKS_URL).orElse(null),
                values.get(OWN_AUDIENCES).orElse(List.of()),
                values.get(CA_FILE).orElse(null)));
    }
}
