package io.gatehouse.proxy.status;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import io.gatehouse.proxy.admin.AdminAnswer;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;

/** The status as a page: complete without scripts, and with nothing from anywhere else. */
final class StatusPage {
    private static final int NONCE_BYTES = 18;
    private static final String EVERY = "refresh=30";

    private final SecureRandom random;
    private final Template template;

    StatusPage(SecureRandom random) {
        this.random = random;
        String style = resource("status.css");
        this.template = Mustache.compiler()
                .escapeHTML(true)
                .defaultValue("")
                .emptyStringIsFalse(true)
                .withLoader(name -> new StringReader(style))
                .compile(resource("status.html"));
    }

    private static String resource(String name) {
        try (InputStream in = StatusPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Writes the page.
     *
     * @param query {@code refresh=30} for a page that browsers load again every 30 seconds
     */
    AdminAnswer of(GatewayStatus status, String query) {
        if (!query.isEmpty() && !query.equals(EVERY)) {
            return AdminAnswer.problem(400, "Query not understood", "Expected nothing, or " + EVERY + ".");
        }
        byte[] bytes = new byte[NONCE_BYTES];
        random.nextBytes(bytes);
        String nonce = Base64.getUrlEncoder().encodeToString(bytes);
        Map<String, Object> values = StatusView.of(status);
        values.put("nonce", nonce);
        values.put("refreshing", query.equals(EVERY));
        return new AdminAnswer(
                200,
                Map.of(
                        "Content-Type", "text/html; charset=utf-8",
                        "Content-Security-Policy",
                                "default-src 'none'; style-src 'nonce-" + nonce
                                        + "'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
                        "X-Frame-Options", "DENY",
                        "Cross-Origin-Opener-Policy", "same-origin",
                        "Referrer-Policy", "no-referrer"),
                template.execute(values));
    }
}
