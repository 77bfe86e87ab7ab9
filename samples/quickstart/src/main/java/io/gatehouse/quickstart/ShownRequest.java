package io.gatehouse.quickstart;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.server.Request;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A request as the application received it.
 *
 * @param method the method
 * @param path the path, as it was sent
 * @param query the query, as it was sent; empty without one
 * @param claims what is said of the person, by claim, or by what stands behind {@code Remote-}; empty where nobody is signed in
 * @param headers the header fields, as they were named
 */
record ShownRequest(
        String method, String path, String query, Map<String, String> claims, Map<String, List<String>> headers) {
    // As the gateway of the quickstart writes them, and as the samples for nginx and others do.
    private static final List<String> PREFIXES = List.of("OIDC_CLAIM_", "Remote-");
    private static final Template PAGE = template();
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    static ShownRequest of(Request request) {
        Map<String, String> claims = new TreeMap<>();
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (HttpField field : request.getHeaders()) {
            String value = utf8(String.valueOf(field.getValue()));
            headers.computeIfAbsent(field.getName(), name -> new ArrayList<>()).add(value);
            prefixOf(field.getName()).filter(prefix -> !value.isEmpty()).ifPresent(prefix -> {
                String name = field.getName().substring(prefix.length());
                claims.put(prefix.endsWith("-") ? name.toLowerCase(Locale.ROOT) : name, value);
            });
        }
        String query = request.getHttpURI().getQuery();
        return new ShownRequest(
                request.getMethod(),
                String.valueOf(request.getHttpURI().getPath()),
                query == null ? "" : query,
                claims,
                headers);
    }

    private static Optional<String> prefixOf(String header) {
        return PREFIXES.stream()
                .filter(prefix -> header.regionMatches(true, 0, prefix, 0, prefix.length()))
                .findFirst();
    }

    /** Undoes the server's reading of header values as ISO-8859-1: the gateway writes them in UTF-8. */
    private static String utf8(String value) {
        return new String(value.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    String json() {
        return JSON.writeValueAsString(this) + "\n";
    }

    String page() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("method", method);
        values.put("path", path);
        values.put("query", query.isEmpty() ? "" : "?" + query);
        values.put("signed_in", !claims.isEmpty());
        values.put("person", claims.getOrDefault("name", claims.getOrDefault("sub", claims.getOrDefault("user", ""))));
        values.put("claims", claims.entrySet());
        List<Map<String, String>> others = new ArrayList<>();
        headers.forEach((name, all) -> {
            if (prefixOf(name).isEmpty()) {
                all.forEach(value -> others.add(Map.of("key", name, "value", value)));
            }
        });
        values.put("headers", others);
        return PAGE.execute(values);
    }

    private static Template template() {
        try (InputStream in = ShownRequest.class.getResourceAsStream("request.html")) {
            if (in == null) {
                throw new IllegalStateException("request.html is missing beside " + ShownRequest.class.getName());
            }
            return Mustache.compiler().escapeHTML(true).compile(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
