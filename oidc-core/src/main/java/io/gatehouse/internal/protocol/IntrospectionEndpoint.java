package io.gatehouse.internal.protocol;

import io.gatehouse.config.ProviderConfig;
import io.gatehouse.internal.provider.ProviderAnswer;
import io.gatehouse.internal.provider.ProviderDirectory;
import io.gatehouse.internal.provider.ProviderFailure;
import io.gatehouse.internal.provider.ProviderMetadata;
import io.gatehouse.internal.token.IntrospectionVerifier;
import io.gatehouse.internal.token.JsonRejectedException;
import io.gatehouse.internal.token.KeySet;
import io.gatehouse.internal.token.SafeText;
import io.gatehouse.internal.token.SignatureAlgorithm;
import io.gatehouse.internal.token.TokenRejectedException;
import io.gatehouse.internal.token.UnverifiedToken;
import io.gatehouse.internal.token.VerifiedAccessToken;
import io.gatehouse.outcome.RefusalCode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Asks a provider about access tokens (RFC 7662), in our name as its client. Anybody may send us tokens to ask about, so these calls have
 * a bound of their own, and those who sign in are left the rest.
 */
final class IntrospectionEndpoint {
    private static final int MAX_BYTES = 256 * 1024;
    private static final int MAX_CALLS = 16;
    private static final Duration PATIENCE = Duration.ofMillis(250);
    private static final String JSON = "application/json";
    private static final String SIGNED = "application/token-introspection+jwt";

    private final ProviderConfig config;
    private final ProviderDirectory directory;
    private final ClientAuthentication authentication;
    private final List<String> audiences;
    private final InstantSource clock;
    private final Semaphore permits = new Semaphore(MAX_CALLS);

    IntrospectionEndpoint(
            ProviderConfig config,
            ProviderDirectory directory,
            ClientAuthentication authentication,
            List<String> audiences,
            InstantSource clock) {
        this.config = config;
        this.directory = directory;
        this.authentication = authentication;
        this.audiences = audiences;
        this.clock = clock;
    }

    /**
     * Has a token judged.
     *
     * @throws ProviderFailure with {@link RefusalCode#BEARER_INVALID} when it does not hold, with another code when that cannot be found out
     */
    VerifiedAccessToken ask(String token) throws ProviderFailure {
        ProviderMetadata metadata = directory.metadata();
        Set<SignatureAlgorithm> algorithms = config.signingAlgs().isEmpty()
                ? EnumSet.allOf(SignatureAlgorithm.class)
                : SignatureAlgorithm.among(config.signingAlgs());
        IntrospectionVerifier verifier = new IntrospectionVerifier(
                metadata.issuers(), config.clientId(), audiences, algorithms, config.clockSkew(), clock);
        Map<String, Object> answer = call(metadata, token, verifier);
        try {
            return verifier.verify(answer);
        } catch (TokenRejectedException e) {
            throw new ProviderFailure(RefusalCode.BEARER_INVALID, e.getMessage());
        }
    }

    private Map<String, Object> call(ProviderMetadata metadata, String token, IntrospectionVerifier verifier)
            throws ProviderFailure {
        URI endpoint = metadata.introspectionEndpoint()
                .orElseThrow(() -> unusable("bearer.introspection is on and the metadata of provider " + config.name()
                        + " names no introspection_endpoint; set provider.endpoints.introspection, or"
                        + " bearer.introspection: false"));
        Map<String, List<String>> params = new LinkedHashMap<>();
        params.put("token", List.of(token));
        params.put("token_type_hint", List.of("access_token"));
        ProviderAnswer answer = bounded(
                metadata,
                new ClientAuthentication.Form(
                        "introspection",
                        endpoint,
                        params,
                        MAX_BYTES,
                        metadata.signsIntrospection() ? SIGNED + ", " + JSON : JSON));
        if (answer.status() != 200) {
            throw unusable(
                    "the introspection endpoint " + endpoint + " should answer 200, it came "
                            + answer.summary() + error(answer, token)
                            + "; check provider.client-secret and provider.client-auth, and that this client may introspect tokens");
        }
        try {
            if (answer.isJson()) {
                return answer.json();
            }
            if (answer.mediaType().equals(SIGNED)) {
                return signed(verifier, new String(answer.body(), StandardCharsets.ISO_8859_1));
            }
        } catch (JsonRejectedException | TokenRejectedException e) {
            throw unusable("the introspection answer of " + endpoint + " cannot be used: " + e.getMessage());
        }
        throw unusable("introspection as " + JSON + " or " + SIGNED + " was expected from " + endpoint + ", it came "
                + answer.summary());
    }

    private Map<String, Object> signed(IntrospectionVerifier verifier, String text)
            throws TokenRejectedException, ProviderFailure {
        UnverifiedToken answer = UnverifiedToken.parse("the signed introspection answer", text);
        KeySet keys = directory.keys();
        try {
            return verifier.open(answer, keys);
        } catch (TokenRejectedException e) {
            if (!e.newKeysMayHelp()) {
                throw e;
            }
            return verifier.open(answer, directory.keysNewerThan(keys));
        }
    }

    private ProviderAnswer bounded(ProviderMetadata metadata, ClientAuthentication.Form form) throws ProviderFailure {
        try {
            if (!permits.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new ProviderFailure(
                        RefusalCode.BEARER_UNAVAILABLE,
                        "more than " + MAX_CALLS + " calls to the introspection endpoint of provider " + config.name()
                                + " are under way; it answers too slowly, or somebody sends many unknown tokens");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProviderFailure(RefusalCode.BEARER_UNAVAILABLE, "waiting for the provider was interrupted");
        }
        try {
            return authentication.post(metadata, form);
        } finally {
            permits.release();
        }
    }

    private String error(ProviderAnswer answer, String token) {
        List<String> confidential = new ArrayList<>(authentication.confidential());
        confidential.add(token);
        try {
            return answer.isJson() && answer.json().get("error") instanceof String error
                    ? " error " + SafeText.quote(error, confidential)
                    : "";
        } catch (JsonRejectedException e) {
            return "";
        }
    }

    private static ProviderFailure unusable(String detail) {
        return new ProviderFailure(RefusalCode.BEARER_UNAVAILABLE, detail);
    }
}
