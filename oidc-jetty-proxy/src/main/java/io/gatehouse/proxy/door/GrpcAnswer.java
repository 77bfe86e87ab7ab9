package io.gatehouse.proxy.door;

import io.gatehouse.outcome.Outcome;
import io.gatehouse.outcome.RefusalCode;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/**
 * Refusals as clients of gRPC understand them: status 200, no body, and what would be in the trailers in the header
 * (gRPC over HTTP/2, "Trailers-Only").
 */
final class GrpcAnswer {
    private static final String TYPE = "application/grpc";

    private GrpcAnswer() {}

    /** Tells whether a request is a call by gRPC. What browsers call gRPC-Web is something else, which speaks HTTP's own statuses. */
    static boolean isWanted(Request request) {
        String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
        if (type == null || !request.getMethod().equals("POST")) {
            return false;
        }
        String lower = type.toLowerCase(Locale.ROOT);
        return lower.startsWith(TYPE)
                && (lower.length() == TYPE.length() || "+; ".indexOf(lower.charAt(TYPE.length())) >= 0);
    }

    static void write(Outcome.Refuse refuse, Response response, Callback callback) {
        RefusalCode code = refuse.refusal().code();
        response.setStatus(HttpStatus.OK_200);
        HttpFields.Mutable headers = response.getHeaders();
        OutcomeWriter.addCookies(refuse.cookies(), headers);
        headers.put(HttpHeader.CONTENT_TYPE, TYPE);
        refuse.answer().headers().forEach((name, value) -> {
            if (name.equalsIgnoreCase("WWW-Authenticate") || name.equalsIgnoreCase("Cache-Control")) {
                headers.put(name, value);
            }
        });
        headers.put("grpc-status", Integer.toString(status(code)));
        headers.put(
                "grpc-message",
                encoded(code.title() + " (" + code.word() + ", "
                        + refuse.refusal().reference() + ")"));
        response.write(true, BufferUtil.EMPTY_BUFFER, callback);
    }

    /** Returns the status of gRPC, as its own mapping from HTTP has it, but for what is known better here. */
    private static int status(RefusalCode code) {
        return switch (code.status()) {
            case 400 -> 3; // INVALID_ARGUMENT
            case 401 -> 16; // UNAUTHENTICATED
            case 403, 421 -> 7; // PERMISSION_DENIED
            case 404, 405 -> 12; // UNIMPLEMENTED
            case 429, 431 -> 8; // RESOURCE_EXHAUSTED
            case 502, 503 -> 14; // UNAVAILABLE
            case 504 -> 4; // DEADLINE_EXCEEDED
            default -> 13; // INTERNAL
        };
    }

    private static String encoded(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b >= ' ' && b <= '~' && b != '%') {
                encoded.append((char) b);
            } else {
                encoded.append(String.format(Locale.ROOT, "%%%02X", b & 0xFF));
            }
        }
        return encoded.toString();
    }
}
