package io.gatehouse.internal.assertion;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an assertion says: everything but when.
 *
 * @param holder what tells the session, or whatever else proved who asks, from every other; two never share a token
 * @param issuer who says it
 * @param audience whom it is for
 * @param provider the issuer that vouches for the person
 * @param subject that issuer's identifier of the person
 * @param claims the claims that are copied
 * @param end when the session ends at the latest; null where that is not known
 */
record Asserted(
        String holder,
        String issuer,
        String audience,
        String provider,
        String subject,
        Map<String, Object> claims,
        @Nullable Instant end) {
    /** Returns under what it is remembered; what is remembered there holds for it only if it says the same. */
    Key key() {
        return new Key(holder, issuer, audience);
    }

    /** Tells whether another says the same of the same person to the same audience. */
    boolean says(Asserted other) {
        return holder.equals(other.holder)
                && issuer.equals(other.issuer)
                && audience.equals(other.audience)
                && provider.equals(other.provider)
                && subject.equals(other.subject)
                && claims.equals(other.claims);
    }

    /** Returns nothing about the person. */
    @Override
    public String toString() {
        return "Asserted[audience=" + audience + "]";
    }

    /** Under what an assertion is remembered. */
    record Key(String holder, String issuer, String audience) {}
}
