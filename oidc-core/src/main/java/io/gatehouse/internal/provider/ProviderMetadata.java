package io.gatehouse.internal.provider;

import io.gatehouse.config.EndpointsConfig;
import io.gatehouse.config.ProviderConfig;
import io.gatehouse.internal.token.IssuerRule;
import io.gatehouse.internal.token.SafeText;
import io.gatehouse.internal.token.SignatureAlgorithm;
import io.gatehouse.outcome.RefusalCode;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a provider: its metadata (OpenID Connect Discovery 1.0, section 3), checked, with the endpoints given by hand in
 * place of those it names.
 */
public final class ProviderMetadata {
    /** The endpoints that are ours to call with a certificate; the others are for browsers, or for everybody. */
    private static final Set<String> FOR_CLIENTS =
            Set.of("token_endpoint", "userinfo_endpoint", "revocation_endpoint", "introspection_endpoint");

    private final IssuerRule issuers;
    private final URI authorizationEndpoint;
    private final URI tokenEndpoint;
    private final URI jwksUri;
    private final @Nullable URI userInfoEndpoint;
    private final @Nullable URI endSessionEndpoint;
    private final @Nullable URI revocationEndpoint;
    private final @Nullable URI introspectionEndpoint;
    private final boolean signsIntrospection;
    private final Set<SignatureAlgorithm> signingAlgs;
    private final List<String> clientAuthMethods;
    private final boolean promisesIssuer;

    private ProviderMetadata(String issuer, ProviderConfig config, Map<String, Object> document)
            throws ProviderFailure {
        EndpointsConfig given = config.endpoints();
        Endpoints endpoints = new Endpoints(config, document);
        this.issuers = IssuerRule.of(issuer, config.tenants(), config.insecureAnyTenant());
        if (IssuerRule.isTemplate(issuer) && !issuers.hasTenants()) {
            throw invalid("the provider's metadata is that of many tenants, its issuer is " + SafeText.quote(issuer)
                    + "; set " + config.key() + ".issuer to it and name the tenants in " + config.key()
                    + ".tenants, or take the address of one tenant");
        }
        this.authorizationEndpoint =
                endpoints.required("authorization_endpoint", "authorization", given.authorization());
        this.tokenEndpoint = endpoints.required("token_endpoint", "token", given.token());
        this.jwksUri = endpoints.required("jwks_uri", "jwks", given.jwks());
        this.userInfoEndpoint = endpoints
                .optional("userinfo_endpoint", "userinfo", given.userInfo())
                .orElse(null);
        this.endSessionEndpoint = endpoints
                .optional("end_session_endpoint", "end-session", given.endSession())
                .orElse(null);
        this.revocationEndpoint = endpoints
                .optional("revocation_endpoint", "revocation", given.revocation())
                .orElse(null);
        this.introspectionEndpoint = endpoints
                .optional("introspection_endpoint", "introspection", given.introspection())
                .orElse(null);
        this.signsIntrospection = !texts(document.get("introspection_signing_alg_values_supported"))
                .isEmpty();
        this.signingAlgs = signingAlgs(config, document);
        this.clientAuthMethods = texts(document.get("token_endpoint_auth_methods_supported"));
        this.promisesIssuer = Boolean.TRUE.equals(document.get("authorization_response_iss_parameter_supported"));
    }

    /**
     * Reads the provider's document.
     *
     * @param metadataUrl where it was found
     * @throws ProviderFailure when it is of another issuer, or lacks what is needed
     */
    static ProviderMetadata of(ProviderConfig config, URI metadataUrl, Map<String, Object> document)
            throws ProviderFailure {
        if (!(document.get("issuer") instanceof String issuer) || issuer.isEmpty()) {
            throw invalid("the metadata at " + metadataUrl + " must name its issuer, it does not");
        }
        Optional<String> expected = config.issuer();
        if (expected.isPresent() && !expected.get().equals(issuer)) {
            throw invalid("provider.issuer is " + SafeText.quote(expected.get()) + ", the metadata at " + metadataUrl
                    + " names " + SafeText.quote(issuer) + "; they must be equal character by character"
                    + difference(expected.get(), issuer) + ". If that is the provider you mean, set provider.issuer to "
                    + SafeText.quote(issuer));
        }
        return new ProviderMetadata(issuer, config, document);
    }

    /** Reads a document that may be of another issuer than is configured. */
    static ProviderMetadata ofAnyIssuer(ProviderConfig config, String issuer, Map<String, Object> document)
            throws ProviderFailure {
        return new ProviderMetadata(issuer, config, document);
    }

    /** Describes a provider of which everything that is needed is given by hand. */
    public static ProviderMetadata ofConfig(ProviderConfig config) throws ProviderFailure {
        Optional<String> issuer = config.issuer();
        if (issuer.isEmpty()) {
            throw invalid(
                    "provider.issuer is needed where provider.endpoints are given by hand: it is compared with iss of"
                            + " the ID token");
        }
        return new ProviderMetadata(issuer.get(), config, Map.of());
    }

    private static String difference(String expected, String came) {
        if (came.equals(expected + "/") || expected.equals(came + "/")) {
            return " and differ in the slash at the end";
        }
        if (came.equalsIgnoreCase(expected)) {
            return " and differ in upper and lower case";
        }
        if (came.replaceFirst("^https?:", "").equals(expected.replaceFirst("^https?:", ""))) {
            return " and differ in http and https: the provider may not know the address under which it is reached";
        }
        return "";
    }

    private static Set<SignatureAlgorithm> signingAlgs(ProviderConfig config, Map<String, Object> document) {
        if (!config.signingAlgs().isEmpty()) {
            return SignatureAlgorithm.among(config.signingAlgs());
        }
        Object advertised = document.get("id_token_signing_alg_values_supported");
        if (advertised == null) {
            return EnumSet.of(SignatureAlgorithm.RS256);
        }
        Set<SignatureAlgorithm> algorithms = SignatureAlgorithm.among(texts(advertised));
        algorithms.removeIf(algorithm -> !algorithm.isAsymmetric());
        return algorithms;
    }

    private static List<String> texts(@Nullable Object value) {
        List<String> texts = new ArrayList<>();
        if (value instanceof List<?> list) {
            for (Object element : list) {
                if (element instanceof String text) {
                    texts.add(text);
                }
            }
        }
        return texts;
    }

    private static ProviderFailure invalid(String detail) {
        return new ProviderFailure(RefusalCode.PROVIDER_METADATA_INVALID, detail);
    }

    /** Returns the issuer, exactly as the provider writes it: that of all tenants, where there are any. */
    public String issuer() {
        return issuers.issuer();
    }

    /** Returns which issuers tokens may name. */
    public IssuerRule issuers() {
        return issuers;
    }

    /** Returns where browsers go to sign in. */
    public URI authorizationEndpoint() {
        return authorizationEndpoint;
    }

    /** Returns where codes become tokens. */
    public URI tokenEndpoint() {
        return tokenEndpoint;
    }

    /** Returns where the keys are. */
    public URI jwksUri() {
        return jwksUri;
    }

    /** Returns where access tokens become claims, if there is such a place. */
    public Optional<URI> userInfoEndpoint() {
        return Optional.ofNullable(userInfoEndpoint);
    }

    /** Returns where browsers go to sign out, if there is such a place. */
    public Optional<URI> endSessionEndpoint() {
        return Optional.ofNullable(endSessionEndpoint);
    }

    /** Returns where tokens are taken back, if there is such a place. */
    public Optional<URI> revocationEndpoint() {
        return Optional.ofNullable(revocationEndpoint);
    }

    /** Returns where access tokens are judged (RFC 7662), if there is such a place. */
    public Optional<URI> introspectionEndpoint() {
        return Optional.ofNullable(introspectionEndpoint);
    }

    /** Tells whether that place signs what it says (RFC 9701, section 7). */
    public boolean signsIntrospection() {
        return signsIntrospection;
    }

    /** Returns the algorithms with which the provider may sign: those configured, else the asymmetric ones it advertises, else RS256. */
    public Set<SignatureAlgorithm> signingAlgs() {
        return signingAlgs;
    }

    /** Returns how clients may authenticate, as far as the provider says. */
    public List<String> clientAuthMethods() {
        return clientAuthMethods;
    }

    /** Tells whether every authorization response carries {@code iss} (RFC 9207, section 3). */
    public boolean promisesIssuer() {
        return promisesIssuer;
    }

    /** Tells whether signatures are made with keys that the provider publishes. */
    boolean needsKeys() {
        return signingAlgs.isEmpty() || signingAlgs.stream().anyMatch(SignatureAlgorithm::isAsymmetric);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ProviderMetadata that
                && issuers.equals(that.issuers)
                && authorizationEndpoint.equals(that.authorizationEndpoint)
                && tokenEndpoint.equals(that.tokenEndpoint)
                && jwksUri.equals(that.jwksUri)
                && Objects.equals(userInfoEndpoint, that.userInfoEndpoint)
                && Objects.equals(endSessionEndpoint, that.endSessionEndpoint)
                && Objects.equals(revocationEndpoint, that.revocationEndpoint)
                && Objects.equals(introspectionEndpoint, that.introspectionEndpoint)
                && signsIntrospection == that.signsIntrospection
                && signingAlgs.equals(that.signingAlgs)
                && clientAuthMethods.equals(that.clientAuthMethods)
                && promisesIssuer == that.promisesIssuer;
    }

    @Override
    public int hashCode() {
        return Objects.hash(issuers, authorizationEndpoint, tokenEndpoint, jwksUri);
    }

    /** Returns the issuer. */
    @Override
    public String toString() {
        return "ProviderMetadata[" + issuers + "]";
    }

    /** Picks each endpoint from the configuration or else the document, and checks it wherever it comes from. */
    private record Endpoints(ProviderConfig config, Map<String, Object> document) {
        URI required(String member, String key, Optional<URI> given) throws ProviderFailure {
            Optional<URI> found = optional(member, key, given);
            if (found.isEmpty()) {
                throw invalid("the provider's metadata must hold " + member
                        + ", it does not; give it by hand in provider.endpoints." + key);
            }
            return found.get();
        }

        /** Tells whether the provider has another address for clients that show a certificate (RFC 8705, section 5). */
        private boolean aliased(String member) {
            return config.clientAuth().usesCertificate()
                    && FOR_CLIENTS.contains(member)
                    && aliases().get(member) != null;
        }

        private Map<?, ?> aliases() {
            return document.get("mtls_endpoint_aliases") instanceof Map<?, ?> map ? map : Map.of();
        }

        Optional<URI> optional(String member, String key, Optional<URI> given) throws ProviderFailure {
            if (given.isPresent()) {
                return Optional.of(
                        EndpointAddress.check("provider.endpoints." + key, given.get(), config.insecureHttp()));
            }
            Object value = aliased(member) ? aliases().get(member) : document.get(member);
            if (value == null) {
                return Optional.empty();
            }
            if (!(value instanceof String text)) {
                throw invalid(member + " in the provider's metadata must be a URL, it is no text");
            }
            return Optional.of(
                    EndpointAddress.parse(member + " in the provider's metadata", text, config.insecureHttp()));
        }
    }
}
