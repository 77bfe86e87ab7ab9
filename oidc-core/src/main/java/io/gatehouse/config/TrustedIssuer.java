package io.gatehouse.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One of {@code bearer.issuers}: somebody whose access tokens are accepted although nobody signs in there. Immutable.
 *
 * @param issuer the issuer, which {@code iss} must equal exactly
 * @param metadataUrlOrNull where its metadata is; null for the issuer followed by {@code /.well-known/openid-configuration}
 * @param jwksUrlOrNull where its keys are; null where the metadata says it
 * @param audiences whom its tokens may be for; none for {@code bearer.audiences}
 * @param caFileOrNull a PEM file of certificate authorities that are trusted in addition to those of the JVM
 */
public record TrustedIssuer(
        String issuer,
        @Nullable URI metadataUrlOrNull,
        @Nullable URI jwksUrlOrNull,
        List<String> audiences,
        @Nullable Path caFileOrNull) {
    /** Copies the audiences. */
    public TrustedIssuer {
        audiences = List.copyOf(audiences);
    }

    /** Returns an issuer whose metadata is where OpenID Connect Discovery 1.0, section 4, puts it. */
    public static TrustedIssuer of(String issuer) {
        return new TrustedIssuer(issuer, null, null, List.of(), null);
    }

    /** Returns where its metadata is; empty for the usual place. */
    public Optional<URI> metadataUrl() {
        return Optional.ofNullable(metadataUrlOrNull);
    }

    /** Returns where its keys are; empty where the metadata says it. */
    public Optional<URI> jwksUrl() {
        return Optional.ofNullable(jwksUrlOrNull);
    }

    /** Returns a PEM file of certificate authorities that are trusted in addition to those of the JVM. */
    public Optional<Path> caFile() {
        return Optional.ofNullable(caFileOrNull);
    }
}
