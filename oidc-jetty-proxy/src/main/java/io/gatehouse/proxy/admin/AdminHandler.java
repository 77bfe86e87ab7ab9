package io.gatehouse.proxy.admin;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Every path of the admin listener, compared exactly. */
final class AdminHandler extends Handler.Abstract {
    private final AdminGuard guard;
    private final Map<String, AdminEndpoint> endpoints = new LinkedHashMap<>();

    /** Creates a handler of these endpoints, which are named in this order to those who ask for another. */
    AdminHandler(AdminGuard guard, List<AdminEndpoint> endpoints) {
        this.guard = guard;
        for (AdminEndpoint endpoint : endpoints) {
            if (this.endpoints.put(endpoint.path(), endpoint) != null) {
                throw new IllegalArgumentException("two endpoints at " + endpoint.path());
            }
        }
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        AdminEndpoint endpoint = endpoint(request);
        Optional<AdminAnswer> refusal = guard.refusal(request, endpoint == null ? Access.TOKEN : endpoint.access());
        write(request, response, refusal.isPresent() ? refusal.get() : answer(request, endpoint), callback);
        return true;
    }

    private @Nullable AdminEndpoint endpoint(Request request) {
        return request.getHttpURI() == null
                ? null
                : endpoints.get(String.valueOf(request.getHttpURI().getPath()));
    }

    private AdminAnswer answer(Request request, @Nullable AdminEndpoint endpoint) {
        if (hasBody(request)) {
            return AdminAnswer.problem(
                    400, "No body expected", "Expected everything in the query and no body, but came one.");
        }
        if (endpoint == null) {
            return AdminAnswer.problem(
                    404,
                    "Not found",
                    "This is the admin listener. Expected one of " + String.join(", ", endpoints.keySet())
                            + "; applications are served by server.listen.");
        }
        String query = request.getHttpURI().getQuery();
        List<String> accept = request.getHeaders().getValuesList("Accept");
        return endpoint.on(request.getMethod())
                .map(answering -> answering.apply(new AdminRequest(query == null ? "" : query, accept)))
                .orElseGet(() -> AdminAnswer.problem(
                        405,
                        "Method not allowed",
                        "Expected one of " + endpoint.allowed() + ".",
                        Map.of("Allow", endpoint.allowed())));
    }

    private static boolean hasBody(Request request) {
        HttpFields headers = request.getHeaders();
        return headers.contains("Transfer-Encoding")
                || headers.getValuesList("Content-Length").stream().anyMatch(length -> !length.equals("0"));
    }

    static void write(Request request, Response response, AdminAnswer answer, Callback callback) {
        response.setStatus(answer.status());
        HttpFields.Mutable headers = response.getHeaders();
        headers.put("Cache-Control", "no-store");
        headers.put("X-Content-Type-Options", "nosniff");
        // No page of another origin may so much as embed what is said here. CORS headers, which would allow more, are
        // never sent.
        headers.put("Cross-Origin-Resource-Policy", "same-origin");
        headers.put("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
        answer.headers().forEach(headers::put);
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        headers.put("Content-Length", body.length);
        response.write(
                true, request.getMethod().equals("HEAD") ? BufferUtil.EMPTY_BUFFER : ByteBuffer.wrap(body), callback);
    }
}
