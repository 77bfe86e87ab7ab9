package io.gatehouse.internal.assertion;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.gatehouse.config.AssertionConfig;
import io.gatehouse.config.Secret;
import io.gatehouse.event.GatehouseListener;
import io.gatehouse.http.Origin;
import io.gatehouse.identity.Caller;
import io.gatehouse.identity.ClaimPath;
import io.gatehouse.identity.Identity;
import io.gatehouse.internal.request.LeftOutHeaders;
import io.gatehouse.internal.token.SigningKey;
import io.gatehouse.outcome.SignedHeader;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Signs assertions of identity: short-lived tokens in which we tell one application who asks. */
public final class Assertions {
    /** The {@code typ} of assertions, by which nobody takes one for another kind of token (RFC 8725, section 3.11). */
    public static final String TYPE = "gatehouse-assertion+jwt";

    /** How many bytes of claims are copied, so that the header has at most 8000 characters. */
    private static final int MAX_CLAIM_BYTES = 4_096;

    private final AssertionConfig config;
    private final InstantSource clock;
    private final LeftOutHeaders leftOut;
    private final KeyRing keys;
    private final AssertionCache cache;

    /**
     * Creates the signer.
     *
     * @param random makes a key where none is configured
     * @param events hears of claims that are left out
     */
    public Assertions(AssertionConfig config, SecureRandom random, InstantSource clock, GatehouseListener events) {
        this(config, new KeyRing(config, random), clock, events);
    }

    private Assertions(AssertionConfig config, KeyRing keys, InstantSource clock, GatehouseListener events) {
        this.config = config;
        this.clock = clock;
        this.leftOut = new LeftOutHeaders(events, clock);
        this.keys = keys;
        this.cache = new AssertionCache(config.lifetime());
    }

    /**
     * Returns a signer with other settings, which goes on with the key that was made here where none is configured: applications know it.
     *
     * @param random makes a key where none is configured, and that from here is of another kind
     * @param events hears of claims that are left out
     */
    public Assertions with(
            AssertionConfig settings, SecureRandom random, InstantSource time, GatehouseListener events) {
        boolean same = config.keys().isEmpty()
                && settings.keys().isEmpty()
                && config.algorithm().equals(settings.algorithm());
        return new Assertions(settings, same ? keys : new KeyRing(settings, random), time, events);
    }

    /**
     * Returns the header that tells the application who asks; empty for an anonymous request.
     *
     * @param sessionReference what tells the session from every other; null where there is none
     * @param sessionEnd when the session ends at the latest, which no assertion outlives; null where that is not known
     * @param origin the origin that the browser sees
     */
    public Optional<SignedHeader> header(
            Caller caller, @Nullable String sessionReference, @Nullable Instant sessionEnd, Origin origin) {
        return caller.identity().map(identity -> {
            String holder = sessionReference != null
                    ? sessionReference
                    : caller.credential().word() + ' ' + identity.issuer() + ' ' + identity.subject();
            String issuer = config.issuer().orElseGet(origin::toString);
            return new SignedHeader(
                    config.header(),
                    config.audience().orElseGet(origin::toString),
                    audience -> token(new Asserted(
                            holder,
                            issuer,
                            audience,
                            identity.issuer(),
                            identity.subject(),
                            copied(identity),
                            sessionEnd)));
        });
    }

    private Map<String, Object> copied(Identity identity) {
        Map<String, Object> claims = new LinkedHashMap<>();
        for (ClaimPath path : config.claims()) {
            path.read(identity.claims()).ifPresent(value -> claims.put(path.toString(), value));
        }
        return Collections.unmodifiableMap(claims);
    }

    private String token(Asserted asked) {
        Instant now = clock.instant();
        return cache.get(asked, now, () -> signed(asked, now));
    }

    private AssertionCache.Signed signed(Asserted said, Instant now) {
        Instant until = now.plus(config.lifetime());
        if (said.end() != null && said.end().isBefore(until)) {
            until = said.end();
        }
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", said.issuer());
        claims.put("aud", said.audience());
        claims.put("sub", said.subject());
        claims.put("idp", said.provider());
        claims.put("iat", now.getEpochSecond());
        claims.put("exp", until.getEpochSecond());
        int room = MAX_CLAIM_BYTES;
        for (Map.Entry<String, Object> claim : said.claims().entrySet()) {
            int bytes = bytes(claim.getKey(), claim.getValue());
            if (bytes > room) {
                leftOut.addClaim(
                        config.header(),
                        claim.getKey(),
                        "all claims of an assertion would be longer than " + MAX_CLAIM_BYTES
                                + " bytes; name fewer or smaller ones in identity.assertion.claims");
            } else {
                room -= bytes;
                claims.put(claim.getKey(), claim.getValue());
            }
        }
        SigningKey key = keys.first();
        return new AssertionCache.Signed(
                said, key.sign(TYPE, claims), now, Instant.ofEpochSecond(until.getEpochSecond()));
    }

    private static int bytes(String name, Object value) {
        return JSONObjectUtils.toJSONString(Map.of(name, value)).getBytes(StandardCharsets.UTF_8).length;
    }

    /** Returns the public parts of the keys, the one that signs first, as the members of JWKs. */
    public List<Map<String, Object>> publicJwks() {
        return keys.publicJwks();
    }

    /** Takes other keys from now on, the one that signs first. What was signed is not used any more. */
    public void replaceKeys(List<Secret> secrets) {
        keys.replace(secrets);
        cache.clear();
    }

    /** Returns how many assertions are kept. */
    int kept() {
        return cache.size();
    }
}
