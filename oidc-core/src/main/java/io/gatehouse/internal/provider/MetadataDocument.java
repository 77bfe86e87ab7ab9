package io.gatehouse.internal.provider;

import io.gatehouse.config.ProviderConfig;
import io.gatehouse.internal.token.JsonRejectedException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The document in which a provider describes itself (OpenID Connect Discovery 1.0, section 4), as it came: nothing of it is judged yet. */
public final class MetadataDocument {
    private static final int MAX_BYTES = 256 * 1024;
    private static final String WELL_KNOWN = "/.well-known/openid-configuration";

    private final ProviderConfig config;
    private final URI url;
    private final ProviderAnswer answer;
    private final Map<String, Object> members;

    private MetadataDocument(ProviderConfig config, URI url, ProviderAnswer answer, Map<String, Object> members) {
        this.config = config;
        this.url = url;
        this.answer = answer;
        this.members = members;
    }

    /** Reads the document of a provider. */
    public static MetadataDocument read(ProviderHttp http, ProviderConfig config) throws ProviderFailure {
        URI url = url(config);
        ProviderAnswer answer =
                http.call(ProviderRequest.get("metadata", url, MAX_BYTES).header("Accept", "application/json"));
        if (answer.status() != 200 || !answer.isJson()) {
            throw KeySetDocument.unexpected("the metadata", url, answer, "provider.issuer or provider.metadata-url");
        }
        try {
            return new MetadataDocument(config, url, answer, answer.json());
        } catch (JsonRejectedException e) {
            throw KeySetDocument.invalid("the metadata at " + url + " cannot be used: " + e.getMessage());
        }
    }

    /** Returns where the document is: the issuer without its last slash, and the well-known path, unless it is given by hand. */
    public static URI url(ProviderConfig config) throws ProviderFailure {
        Optional<URI> given = config.metadataUrl();
        if (given.isPresent()) {
            return EndpointAddress.check("provider.metadata-url", given.get(), config.insecureHttp());
        }
        String issuer = config.issuer().orElse("");
        if (issuer.isEmpty()) {
            throw KeySetDocument.invalid("provider.issuer or provider.metadata-url must be set, neither is");
        }
        String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
        EndpointAddress.parse("provider.issuer", issuer, config.insecureHttp());
        return EndpointAddress.parse("provider.issuer", base + WELL_KNOWN, config.insecureHttp());
    }

    /**
     * Returns what the document says, for use.
     *
     * @throws ProviderFailure when it is of another issuer than is configured, or lacks what is needed
     */
    public ProviderMetadata metadata() throws ProviderFailure {
        return ProviderMetadata.of(config, url, members);
    }

    /**
     * Returns what the document says of whatever issuer it is: to be looked at, and for nothing that holds a secret.
     *
     * @throws ProviderFailure when it lacks what is needed
     */
    public ProviderMetadata metadataOfAnyIssuer() throws ProviderFailure {
        return ProviderMetadata.ofAnyIssuer(config, issuer().orElse(""), members);
    }

    /** Returns where the document is. */
    public URI url() {
        return url;
    }

    /** Returns the answer that it came in. */
    public ProviderAnswer answer() {
        return answer;
    }

    /** Returns the issuer that it names. */
    public Optional<String> issuer() {
        return members.get("issuer") instanceof String text && !text.isEmpty() ? Optional.of(text) : Optional.empty();
    }

    /** Returns the texts of a list in it; empty where there is no such list. */
    public Optional<List<String>> texts(String member) {
        return members.get(member) instanceof List<?> list
                ? Optional.of(list.stream()
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .toList())
                : Optional.empty();
    }

    /** Tells whether it says yes. */
    public boolean says(String member) {
        return Boolean.TRUE.equals(members.get(member));
    }

    /** Returns where it was found. */
    @Override
    public String toString() {
        return "MetadataDocument[" + url + "]";
    }
}
