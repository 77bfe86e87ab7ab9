package io.gatehouse.internal.protocol;

import io.gatehouse.config.BearerConfig;
import io.gatehouse.config.ProviderConfig;
import io.gatehouse.config.TrustedIssuer;
import io.gatehouse.event.GatehouseListener;
import io.gatehouse.internal.provider.IssuerKeys;
import io.gatehouse.internal.provider.ProviderFailure;
import io.gatehouse.internal.provider.TrustedIssuerDirectory;
import io.gatehouse.internal.token.AccessTokenVerifier;
import io.gatehouse.internal.token.IssuerRule;
import io.gatehouse.internal.token.KeySet;
import io.gatehouse.internal.token.SignatureAlgorithm;
import io.gatehouse.internal.token.TokenRejectedException;
import io.gatehouse.internal.token.UnverifiedToken;
import io.gatehouse.internal.token.VerifiedAccessToken;
import io.gatehouse.outcome.RefusalCode;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Somebody whose access tokens are accepted: a provider, or one of {@code bearer.issuers}. */
public final class TokenIssuer implements AutoCloseable {
    private static final Duration SKEW = Duration.ofSeconds(30);

    private final String name;
    private final IssuerKeys source;
    private final Terms terms;
    private final InstantSource clock;
    private final @Nullable IntrospectionEndpoint introspection;
    private final AutoCloseable resources;

    /** What its tokens have to satisfy. */
    private record Terms(List<String> audiences, Set<SignatureAlgorithm> algorithms, boolean anyType, Duration skew) {}

    private TokenIssuer(
            String name,
            IssuerKeys source,
            Terms terms,
            InstantSource clock,
            @Nullable IntrospectionEndpoint introspection,
            AutoCloseable resources) {
        this.name = name;
        this.source = source;
        this.terms = terms;
        this.clock = clock;
        this.introspection = introspection;
        this.resources = resources;
    }

    /** Returns a provider as an issuer of access tokens; what it needs is closed with the provider. */
    static TokenIssuer of(
            ProviderConfig config,
            BearerConfig bearer,
            IssuerKeys source,
            @Nullable IntrospectionEndpoint introspection,
            InstantSource clock) {
        // What the metadata says is about ID tokens: access tokens may be signed otherwise.
        Set<SignatureAlgorithm> algorithms = config.signingAlgs().isEmpty()
                ? EnumSet.allOf(SignatureAlgorithm.class)
                : SignatureAlgorithm.among(config.signingAlgs());
        return new TokenIssuer(
                config.name(),
                source,
                new Terms(bearer.audiences(), algorithms, bearer.insecureAnyTyp(), config.clockSkew()),
                clock,
                introspection,
                () -> {});
    }

    /** Returns one of {@code bearer.issuers}, named by its issuer; nothing is read yet. */
    public static TokenIssuer trusted(
            TrustedIssuer issuer, BearerConfig bearer, InstantSource clock, GatehouseListener events) {
        TrustedIssuerDirectory directory = new TrustedIssuerDirectory(issuer, clock, events);
        return new TokenIssuer(
                issuer.issuer(),
                directory,
                new Terms(
                        issuer.audiences().isEmpty() ? bearer.audiences() : issuer.audiences(),
                        EnumSet.allOf(SignatureAlgorithm.class),
                        bearer.insecureAnyTyp(),
                        SKEW),
                clock,
                null,
                directory);
    }

    /** Returns the name of the provider in the configuration, or the issuer of one of {@code bearer.issuers}. */
    public String name() {
        return name;
    }

    /** Returns which issuers its tokens may name. */
    public IssuerRule issuers() throws ProviderFailure {
        return source.issuers();
    }

    /** Returns whom its tokens must be for. */
    public List<String> audiences() {
        return terms.audiences();
    }

    /**
     * Checks a JWT that says it comes from here. Anybody may send us tokens, so a flood of them with unknown keys does not have the keys
     * read for each.
     *
     * @throws ProviderFailure with {@link RefusalCode#BEARER_INVALID} when it does not hold, with another code when that cannot be found out
     */
    public VerifiedAccessToken verify(UnverifiedToken token) throws ProviderFailure {
        AccessTokenVerifier verifier = new AccessTokenVerifier(
                source.issuers(), terms.audiences(), terms.algorithms(), terms.anyType(), terms.skew(), clock);
        KeySet keys = source.keys();
        try {
            return verifier.verify(token, keys);
        } catch (TokenRejectedException first) {
            if (!first.newKeysMayHelp()) {
                throw new ProviderFailure(RefusalCode.BEARER_INVALID, first.getMessage());
            }
        }
        try {
            return verifier.verify(token, source.keysNewerForStrangers(keys));
        } catch (TokenRejectedException second) {
            throw new ProviderFailure(RefusalCode.BEARER_INVALID, second.getMessage());
        }
    }

    /** Tells whether it can be asked about tokens. */
    public boolean introspects() {
        return introspection != null;
    }

    /**
     * Asks about a token.
     *
     * @throws ProviderFailure with {@link RefusalCode#BEARER_INVALID} when it does not hold, with another code when that cannot be found out
     */
    public VerifiedAccessToken introspect(String token) throws ProviderFailure {
        IntrospectionEndpoint endpoint = Optional.ofNullable(introspection)
                .orElseThrow(() -> new ProviderFailure(
                        RefusalCode.BEARER_UNAVAILABLE, "issuer " + name + " cannot be asked about tokens"));
        return endpoint.ask(token);
    }

    /** Gives up threads and connections of its own. */
    @Override
    public void close() {
        try {
            resources.close();
        } catch (Exception e) {
            throw new IllegalStateException("the directory does not throw on close", e);
        }
    }
}
