package io.gatehouse.proxy.tunnel;

import io.gatehouse.outcome.Outcome;
import io.gatehouse.proxy.config.RouteConfig;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.client.HttpUpgrader;
import org.eclipse.jetty.client.transport.HttpRequest;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * A request to go over to a WebSocket (RFC 6455, section 4). The upstream's answer decides: if it agrees, as it must, the connections of
 * both sides become a tunnel; any other answer is an ordinary response.
 */
public final class Handshake {
    private static final String SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final String PROTOCOL = "websocket";

    private final WebSockets webSockets;
    private final Request request;
    private final RouteConfig route;
    private final Outcome.Proceed proceed;
    private final String key;
    private final AtomicBoolean switched = new AtomicBoolean();

    private Handshake(WebSockets webSockets, Request request, RouteConfig route, Outcome.Proceed proceed, String key) {
        this.webSockets = webSockets;
        this.request = request;
        this.route = route;
        this.proceed = proceed;
        this.key = key;
    }

    /** Tells whether a request asks to go over to a WebSocket, well or badly. Requests to go over to anything else are not. */
    public static boolean isAskedFor(Request request) {
        return request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_1_1
                && request.getMethod().equals("GET")
                && names(request.getHeaders(), HttpHeader.UPGRADE, PROTOCOL)
                && names(request.getHeaders(), HttpHeader.CONNECTION, "upgrade");
    }

    /** Returns what is wrong with a request that asks for a WebSocket, in words for the operator; empty where nothing is. */
    public static Optional<String> problem(Request request) {
        HttpFields fields = request.getHeaders();
        if (!fields.getValuesList("Sec-WebSocket-Version").equals(List.of("13"))) {
            return Optional.of("WebSockets are spoken in version 13 alone (RFC 6455, section 4.2.1)");
        }
        List<String> keys = fields.getValuesList("Sec-WebSocket-Key");
        if (keys.size() != 1 || !isKey(keys.get(0).strip())) {
            return Optional.of("Sec-WebSocket-Key must be 16 bytes in base64, once (RFC 6455, section 4.2.1)");
        }
        if (request.getLength() > 0 || fields.contains(HttpHeader.TRANSFER_ENCODING)) {
            return Optional.of("a request for a WebSocket must not have a body");
        }
        return Optional.empty();
    }

    private static boolean isKey(String text) {
        try {
            return text.length() == 24 && Base64.getDecoder().decode(text).length == 16;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * Begins with a request {@linkplain #problem without problems}; empty when there are too many WebSockets. Its place is given back
     * when the request is over and no WebSocket has come of it.
     */
    public static Optional<Handshake> begin(
            WebSockets webSockets, Request request, RouteConfig route, Outcome.Proceed proceed) {
        if (!webSockets.take()) {
            return Optional.empty();
        }
        Handshake handshake = new Handshake(
                webSockets,
                request,
                route,
                proceed,
                request.getHeaders().get("Sec-WebSocket-Key").strip());
        Request.addCompletionListener(request, failure -> {
            if (handshake.switched.compareAndSet(false, true)) {
                webSockets.giveBack();
            }
        });
        return Optional.of(handshake);
    }

    /** Makes the request to the upstream one for a WebSocket. */
    public org.eclipse.jetty.client.Request asking(org.eclipse.jetty.client.Request upstream) {
        return upstream.attribute(HttpUpgrader.Factory.class.getName(), (HttpUpgrader.Factory) version -> new Switch())
                .headers(fields -> agree(fields));
    }

    private static void agree(HttpFields.Mutable fields) {
        fields.put(HttpHeader.UPGRADE, PROTOCOL).put(HttpHeader.CONNECTION, "Upgrade");
    }

    /**
     * Returns what is wrong with an upstream's agreement to go over to something else; empty where nothing is.
     *
     * @param handshake what it was asked for; null where that was nothing
     */
    public static Optional<String> problem(@Nullable Handshake handshake, org.eclipse.jetty.client.Response upstream) {
        return handshake == null
                ? Optional.of("it switched protocols without having been asked to")
                : handshake.problem(upstream);
    }

    private Optional<String> problem(org.eclipse.jetty.client.Response upstream) {
        HttpFields fields = upstream.getHeaders();
        if (!names(fields, HttpHeader.UPGRADE, PROTOCOL) || !names(fields, HttpHeader.CONNECTION, "upgrade")) {
            return Optional.of("it switched to another protocol than a WebSocket");
        }
        if (!fields.getValuesList("Sec-WebSocket-Accept").equals(List.of(accept()))) {
            return Optional.of("its Sec-WebSocket-Accept does not belong to the request; does it speak WebSocket?");
        }
        List<String> chosen = fields.getValuesList("Sec-WebSocket-Protocol");
        if (chosen.size() > 1
                || !request.getHeaders().getCSV("Sec-WebSocket-Protocol", false).containsAll(chosen)) {
            return Optional.of("it chose a sub-protocol that was not offered");
        }
        return fields.contains("Sec-WebSocket-Extensions")
                        && !request.getHeaders().contains("Sec-WebSocket-Extensions")
                ? Optional.of("it chose an extension, and none was offered")
                : Optional.empty();
    }

    private String accept() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + SUFFIX).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }

    private static boolean names(HttpFields fields, HttpHeader header, String token) {
        for (HttpField field : fields) {
            if (field.getHeader() == header
                    && field.getValue() != null
                    && field.getValue().toLowerCase(Locale.ROOT).contains(token)) {
                return List.of(field.getValue().toLowerCase(Locale.ROOT).split("[ \t]*,[ \t]*", -1))
                        .contains(token);
            }
        }
        return false;
    }

    /**
     * Answers the client as the upstream has, and has both connections speak WebSocket from there on.
     *
     * @param upstream the upstream's agreement, which is over
     * @param response the response, with the fields of the upstream's in it
     * @param over run when the WebSocket is over
     * @param callback told when the answer was sent, or could not be
     */
    public void complete(
            org.eclipse.jetty.client.Response upstream, Response response, Runnable over, Callback callback) {
        EndPoint there = (EndPoint)
                ((HttpRequest) upstream.getRequest()).getConversation().getAttribute(EndPoint.class.getName());
        EndPoint here = request.getConnectionMetaData().getConnection().getEndPoint();
        Tunnel[] tunnel = new Tunnel[1];
        String path = route.path();
        WebSockets all = webSockets;
        tunnel[0] = new Tunnel(
                here,
                there,
                new Tunnel.Limits(
                        response.getHeaders().contains("Sec-WebSocket-Extensions"),
                        route.webSocket().maxMessage(),
                        route.webSocket().idleTimeout()),
                proceed.tenure(),
                request.getComponents().getExecutor(),
                request.getComponents().getByteBufferPool(),
                () -> {
                    over.run();
                    all.remove(tunnel[0], path);
                });
        agree(response.getHeaders());
        response.getHeaders().remove(HttpHeader.CONTENT_LENGTH);
        request.setAttribute(HttpStream.UPGRADE_CONNECTION_ATTRIBUTE, tunnel[0].clientEnd());
        switched.set(true);
        webSockets.add(tunnel[0]);
        response.write(true, BufferUtil.EMPTY_BUFFER, Callback.from(callback::succeeded, failure -> {
            tunnel[0].abort();
            callback.failed(failure);
        }));
    }

    /** Leaves the request as it is: all that is needed has been said. */
    private static final class Switch implements HttpUpgrader {
        @Override
        public void prepare(org.eclipse.jetty.client.Request request) {
            // Nothing is missing.
        }

        @Override
        public void upgrade(org.eclipse.jetty.client.Response response, EndPoint endPoint, Callback callback) {
            callback.succeeded();
        }
    }
}
