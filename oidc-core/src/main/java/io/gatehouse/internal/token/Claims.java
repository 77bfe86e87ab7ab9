package io.gatehouse.internal.token;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The claims of one token, read with their types insisted on. */
final class Claims {
    /** The end of the year 9999. */
    private static final double MAX_DATE = 253_402_300_799d;

    private final String what;
    private final Map<String, Object> claims;

    Claims(String what, Map<String, Object> claims) {
        this.what = what;
        this.claims = claims;
    }

    boolean has(String name) {
        return claims.containsKey(name);
    }

    /** Returns a claim that must be text. */
    String text(String name) throws TokenRejectedException {
        return optionalText(name).orElseThrow(() -> missing(name));
    }

    /** Returns a claim that must be text where it is there. */
    Optional<String> optionalText(String name) throws TokenRejectedException {
        Object value = claims.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof String text) {
            return Optional.of(text);
        }
        throw TokenRejectedException.because(name + " of " + what + " must be text");
    }

    /** Returns a time (RFC 7519, section 2, NumericDate) that must be there. */
    Instant date(String name) throws TokenRejectedException {
        return optionalDate(name).orElseThrow(() -> missing(name));
    }

    /** Returns a time that may be absent. */
    Optional<Instant> optionalDate(String name) throws TokenRejectedException {
        Object value = claims.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (!(value instanceof Number number) || !(number.doubleValue() >= 0) || !(number.doubleValue() <= MAX_DATE)) {
            throw TokenRejectedException.because(
                    name + " of " + what + " must be a number of seconds since 1970 (RFC 7519, section 2)");
        }
        if (number instanceof Long || number instanceof Integer) {
            return Optional.of(Instant.ofEpochSecond(number.longValue()));
        }
        double seconds = Math.floor(number.doubleValue());
        return Optional.of(
                Instant.ofEpochSecond((long) seconds, (long) ((number.doubleValue() - seconds) * 1_000_000_000)));
    }

    /** Returns the audience: one text, or several in a list (RFC 7519, section 4.1.3). */
    List<String> audience() throws TokenRejectedException {
        Object value = claims.get("aud");
        if (value == null) {
            throw missing("aud");
        }
        if (value instanceof String text) {
            return List.of(text);
        }
        List<String> audience = new ArrayList<>();
        if (value instanceof List<?> list) {
            for (Object element : list) {
                if (!(element instanceof String text)) {
                    throw TokenRejectedException.because("aud of " + what + " must be text or a list of texts");
                }
                audience.add(text);
            }
        }
        if (audience.isEmpty()) {
            throw TokenRejectedException.because("aud of " + what + " must be text or a list of texts");
        }
        return audience;
    }

    private TokenRejectedException missing(String name) {
        return TokenRejectedException.because(what + " must have " + name + ", it is missing");
    }
}
