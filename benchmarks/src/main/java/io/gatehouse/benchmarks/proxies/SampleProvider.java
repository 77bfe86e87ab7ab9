package io.gatehouse.benchmarks.proxies;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.gatehouse.testing.FakeProvider;
import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The provider that people sign in at while proxies are measured. It says in one line of JSON where it is and what can be used there, and
 * ends when nobody holds its standard input any more.
 */
public final class SampleProvider {
    private static final String CLIENT = "benchmark";
    private static final String SECRET = "of-no-worth-outside-of-this-benchmark";

    private SampleProvider() {}

    /** Runs the provider until its standard input ends. */
    public static void main(String[] args) throws IOException {
        try (FakeProvider provider = FakeProvider.start()) {
            provider.client(CLIENT, SECRET)
                    .user("248289761001", claims())
                    // Userinfo tells them, and the ID token does not tell them a second time.
                    .idTokenClaims(claims -> claims.keySet().removeAll(claims().keySet()))
                    .tokenLifetime(Duration.ofHours(8));
            Map<String, Object> about = new LinkedHashMap<>();
            about.put("issuer", provider.issuer());
            about.put("client_id", CLIENT);
            about.put("client_secret", SECRET);
            about.put("audience", FakeProvider.audience());
            about.put("access_token", provider.issueAccessToken(edit -> {}));
            about.put("public_key", pem(provider.keys().get(0).encodedPublicKey()));
            System.out.println(JSONObjectUtils.toJSONString(about));
            while (System.in.read() >= 0) {
                // Nothing is said to it; the end is all that matters.
            }
        }
    }

    /** What applications are told of: together with the subject eight headers. */
    private static Map<String, Object> claims() {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("name", "Jane Doe");
        claims.put("preferred_username", "j.doe");
        claims.put("email", "jane.doe@example.com");
        claims.put("email_verified", true);
        claims.put("locale", "en-GB");
        claims.put("department", "Payments and invoices");
        claims.put("groups", List.of("staff", "team: payments", "on call"));
        return claims;
    }

    private static String pem(byte[] key) {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key)
                + "\n-----END PUBLIC KEY-----\n";
    }
}
