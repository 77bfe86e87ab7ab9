package io.gatehouse.proxy.admin;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/** Every path of the admin listener, compared exactly. */
final class AdminHandler extends Handler.Abstract {
    static final String LIVE = "/health/live";
    static final String READY = "/health/ready";
    static final String SESSIONS = "/sessions";

    private static final Set<String> HEALTH = Set.of(LIVE, READY);

    private final AdminGuard guard;
    private final Health health;
    private final SessionsEndpoint sessions;

    AdminHandler(AdminGuard guard, Health health, SessionsEndpoint sessions) {
        this.guard = guard;
        this.health = health;
        this.sessions = sessions;
    }

    static boolean isHealth(Request request) {
        return request.getHttpURI() != null
                && HEALTH.contains(String.valueOf(request.getHttpURI().getPath()));
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Optional<AdminAnswer> refusal = guard.refusal(request, isHealth(request));
        write(request, response, refusal.isPresent() ? refusal.get() : answer(request), callback);
        return true;
    }

    private AdminAnswer answer(Request request) {
        if (hasBody(request)) {
            return AdminAnswer.problem(
                    400, "No body expected", "Expected everything in the query and no body, but came one.");
        }
        String query = request.getHttpURI().getQuery() == null
                ? ""
                : request.getHttpURI().getQuery();
        boolean reading =
                request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
        return switch (String.valueOf(request.getHttpURI().getPath())) {
            case LIVE -> reading ? health.live() : methodNotAllowed("GET, HEAD");
            case READY -> reading ? health.ready() : methodNotAllowed("GET, HEAD");
            case SESSIONS -> {
                if (reading) {
                    yield sessions.list(query);
                }
                yield request.getMethod().equals("DELETE")
                        ? sessions.end(query)
                        : methodNotAllowed("GET, HEAD, DELETE");
            }
            default ->
                AdminAnswer.problem(
                        404,
                        "Not found",
                        "This is the admin listener. Expected one of " + LIVE + ", " + READY + " and " + SESSIONS
                                + "; applications are served by server.listen.");
        };
    }

    private static AdminAnswer methodNotAllowed(String allowed) {
        return AdminAnswer.problem(
                405, "Method not allowed", "Expected one of " + allowed + ".", Map.of("Allow", allowed));
    }

    private static boolean hasBody(Request request) {
        HttpFields headers = request.getHeaders();
        return headers.contains("Transfer-Encoding")
                || headers.getValuesList("Content-Length").stream().anyMatch(length -> !length.equals("0"));
    }

    static void write(Request request, Response response, AdminAnswer answer, Callback callback) {
        response.setStatus(answer.status());
        HttpFields.Mutable headers = response.getHeaders();
        answer.headers().forEach(headers::put);
        headers.put("Cache-Control", "no-store");
        headers.put("X-Content-Type-Options", "nosniff");
        // No page of another origin may so much as embed what is said here. CORS headers, which would allow more, are
        // never sent.
        headers.put("Cross-Origin-Resource-Policy", "same-origin");
        headers.put("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
        byte[] body = answer.json().getBytes(StandardCharsets.UTF_8);
        headers.put("Content-Length", body.length);
        response.write(
                true, request.getMethod().equals("HEAD") ? BufferUtil.EMPTY_BUFFER : ByteBuffer.wrap(body), callback);
    }
}
