package io.gatehouse.internal.protocol;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import io.gatehouse.config.ClientAudience;
import io.gatehouse.config.ProviderConfig;
import io.gatehouse.config.Secret;
import io.gatehouse.internal.crypto.RandomText;
import io.gatehouse.internal.provider.ProviderMetadata;
import io.gatehouse.internal.token.IssuerRule;
import io.gatehouse.internal.token.SigningKey;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/** A token by which we authenticate (RFC 7523, section 3; OpenID Connect Core 1.0, section 9): made anew for every request. */
final class ClientAssertion {
    /** What {@code client_assertion_type} says. */
    static final String TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    /** Long enough for a slow call, and no longer: whoever gets hold of it can say that he is us as long. */
    static final long SECONDS = 60;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final ProviderConfig config;
    private final InstantSource clock;

    ClientAssertion(ProviderConfig config, InstantSource clock) {
        this.config = config;
        this.clock = clock;
    }

    /** Returns one that is signed with a private key. */
    String signed(SigningKey key, ProviderMetadata metadata) {
        return key.sign("JWT", claims(metadata));
    }

    /** Returns one that is made with the secret. */
    String keyed(Secret secret, ProviderMetadata metadata) {
        JWSObject token = new JWSObject(
                new JWSHeader.Builder(JWSAlgorithm.HS256)
                        .type(JOSEObjectType.JWT)
                        .build(),
                new Payload(claims(metadata)));
        try {
            token.sign(new MACSigner(secret.reveal().getBytes(StandardCharsets.UTF_8)));
        } catch (JOSEException e) {
            throw new IllegalStateException("a client secret that was long enough cannot be used for HS256", e);
        }
        return token.serialize();
    }

    private Map<String, Object> claims(ProviderMetadata metadata) {
        long now = clock.instant().getEpochSecond();
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", config.clientId());
        claims.put("sub", config.clientId());
        claims.put("aud", audience(metadata));
        claims.put("jti", RandomText.token(RANDOM));
        claims.put("iat", now);
        claims.put("exp", now + SECONDS);
        return claims;
    }

    /** One text and no list: a provider that is named beside others cannot be sure that it alone is meant (FAPI 2.0, section 5.3.3.1). */
    private String audience(ProviderMetadata metadata) {
        // The issuer of many tenants is a pattern, which no provider has for its name.
        boolean issuer =
                config.clientKey().audience() == ClientAudience.ISSUER && !IssuerRule.isTemplate(metadata.issuer());
        return issuer ? metadata.issuer() : metadata.tokenEndpoint().toString();
    }
}
