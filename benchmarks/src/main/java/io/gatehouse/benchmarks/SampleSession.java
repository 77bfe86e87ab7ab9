package io.gatehouse.benchmarks;

import io.gatehouse.session.Session;
import io.gatehouse.session.TokenSet;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A session as an ordinary provider makes it: an ID token signed by RSA, an opaque access token and refresh token, a dozen claims. */
final class SampleSession {
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private SampleSession() {}

    /** Returns a session that differs from those of other numbers. */
    static Session of(int number, Instant now) {
        Random random = new Random(number);
        String subject = "248289761001-" + number;
        Map<String, Object> claims = Map.of(
                "name", "Jane Doe",
                "preferred_username", "j.doe",
                "email", "jane.doe@example.com",
                "email_verified", true,
                "locale", "en-GB",
                "groups", List.of("staff", "team: payments", "on call"));
        String payload = "{\"iss\":\"https://login.example.com/realms/main\",\"sub\":\"" + subject
                + "\",\"aud\":\"app\",\"exp\":1767225600,\"iat\":1767222000,\"nonce\":\"" + text(random, 24)
                + "\",\"sid\":\"" + text(random, 16) + "\",\"email\":\"jane.doe@example.com\"}";
        String idToken =
                ENCODER.encodeToString("{\"alg\":\"RS256\",\"kid\":\"main-1\"}".getBytes(StandardCharsets.UTF_8))
                        + '.'
                        + ENCODER.encodeToString(payload.getBytes(StandardCharsets.UTF_8))
                        + '.'
                        + text(random, 256);
        return Session.builder()
                .provider("main")
                .place("app.example.com")
                .issuer("https://login.example.com/realms/main")
                .subject(subject)
                .providerSession(text(random, 16))
                .claims(claims)
                .tokens(new TokenSet(idToken, text(random, 32), now.plusSeconds(300), text(random, 48)))
                .createdAt(now)
                .lastSeenAt(now)
                .expiresAt(now.plusSeconds(8 * 3600))
                .origin(new Session.Origin(text(random, 32), "/reports/monthly"))
                .clientAddress("192.0.2.7")
                .build();
    }

    /** Returns random bytes as a token spells them. */
    static String text(Random random, int bytes) {
        byte[] value = new byte[bytes];
        random.nextBytes(value);
        return ENCODER.encodeToString(value);
    }
}
