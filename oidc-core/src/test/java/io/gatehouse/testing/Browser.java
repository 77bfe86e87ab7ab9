package io.gatehouse.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What of a browser matters for sign-in: cookies, Fetch Metadata, and redirects that are followed when the test says so. It writes
 * HTTP by hand, so that targets and headers reach the server that no decent client would send.
 */
public final class Browser {
    private static final int MAX_REDIRECTS = 10;
    private static final int TIMEOUT_MILLIS = 30_000;

    private final CookieJar cookies = new CookieJar();

    /** Returns the cookies. */
    public CookieJar cookies() {
        return cookies;
    }

    /** Opens an address and follows every redirect to the page it ends at. */
    public Response open(String url) throws IOException {
        return follow(navigate(url));
    }

    /** Opens an address, as typed or bookmarked, and stays at its answer. */
    public Response navigate(String url) throws IOException {
        return navigation(url).send();
    }

    /** Returns the request by which a person opens an address. */
    public Request navigation(String url) {
        return request("GET", url)
                .header("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")
                .header("Sec-Fetch-Mode", "navigate")
                .header("Sec-Fetch-Dest", "document")
                .header("Sec-Fetch-Site", "none")
                .header("Sec-Fetch-User", "?1");
    }

    /** Returns the request by which a script of the same page fetches something. */
    public Request fetching(String url) {
        return request("GET", url)
                .header("Accept", "application/json")
                .header("Sec-Fetch-Mode", "cors")
                .header("Sec-Fetch-Dest", "empty")
                .header("Sec-Fetch-Site", "same-origin");
    }

    /** Returns a request with the browser's cookies and nothing else. */
    public Request request(String method, String url) {
        return new Request(method, url);
    }

    /** Follows redirects to their end; ten at most. */
    public Response follow(Response response) throws IOException {
        Response at = response;
        for (int i = 0; i < MAX_REDIRECTS; i++) {
            if (!at.isRedirect()) {
                return at;
            }
            at = navigate(at.location());
        }
        throw new IOException("more than " + MAX_REDIRECTS + " redirects, the last to " + at.url());
    }

    /** A request in the making. */
    public final class Request {
        private final String method;
        private final String origin;
        private final String target;
        private final List<String> fields = new ArrayList<>();
        private byte[] body = new byte[0];
        private boolean chunked;
        private @Nullable String source;

        private Request(String method, String url) {
            this.method = method;
            int path = url.indexOf('/', url.indexOf("://") + 3);
            this.origin = path < 0 ? url : url.substring(0, path);
            this.target = path < 0 ? "/" : url.substring(path);
        }

        /** Adds a header field. */
        public Request header(String name, String value) {
            fields.add(name + ": " + value);
            return this;
        }

        /** Replaces a header field. */
        public Request replace(String name, String value) {
            fields.removeIf(field -> field.regionMatches(true, 0, name + ":", 0, name.length() + 1));
            return header(name, value);
        }

        /** Sets the body, sent with a length. */
        public Request body(String contentType, byte[] bytes) {
            body = bytes;
            return header("Content-Type", contentType);
        }

        /** Sends the body in chunks, without saying its length. */
        public Request chunked() {
            chunked = true;
            return this;
        }

        /** Sends the request from this address, one of the loopback interface, and without the browser's cookies. */
        public Request from(String address) {
            source = address;
            return this;
        }

        private Socket connect(String host, int port) throws IOException {
            return source == null ? new Socket(host, port) : new Socket(host, port, InetAddress.getByName(source), 0);
        }

        /** Sends the request and returns the answer. */
        public Response send() throws IOException {
            String authority = origin.substring(origin.indexOf("://") + 3);
            int colon = authority.lastIndexOf(':');
            String host = authority.substring(0, colon);
            String path = target.replaceFirst("\\?.*", "");
            StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
            if (fields.stream().noneMatch(field -> field.startsWith("Host:"))) {
                head.append("Host: ").append(authority).append("\r\n");
            }
            if (fields.stream().noneMatch(field -> field.startsWith("Connection:"))) {
                head.append("Connection: close\r\n");
            }
            boolean crossSitePost = method.equals("POST") && fields.contains("Sec-Fetch-Site: cross-site");
            Optional<String> sent = source == null ? cookies.header(host, path, crossSitePost) : Optional.empty();
            sent.ifPresent(value -> head.append("Cookie: ").append(value).append("\r\n"));
            fields.forEach(field -> head.append(field).append("\r\n"));
            if (chunked) {
                head.append("Transfer-Encoding: chunked\r\n");
            } else if (fields.stream().noneMatch(field -> field.startsWith("content-length:"))
                    && (body.length > 0 || method.equals("POST") || method.equals("PUT"))) {
                head.append("Content-Length: ").append(body.length).append("\r\n");
            }
            head.append("\r\n");
            try (Socket socket = connect(host, Integer.parseInt(authority.substring(colon + 1)))) {
                socket.setSoTimeout(TIMEOUT_MILLIS);
                OutputStream out = socket.getOutputStream();
                out.write(head.toString().getBytes(StandardCharsets.UTF_8));
                try {
                    writeBody(out);
                    out.flush();
                } catch (IOException e) {
                    // A server may answer and close before it has read everything; its answer is there to be read.
                }
                Response response =
                        readResponse(new BufferedInputStream(socket.getInputStream()), origin + target, method);
                if (source == null) {
                    response.all("Set-Cookie").forEach(line -> cookies.take(host, path, line));
                }
                return response;
            }
        }

        private void writeBody(OutputStream out) throws IOException {
            if (!chunked) {
                out.write(body);
                return;
            }
            int size = 1500;
            for (int at = 0; at < body.length; at += size) {
                int length = Math.min(size, body.length - at);
                out.write((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
                out.write(body, at, length);
                out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
            }
            out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
    }

    /**
     * An answer.
     *
     * @param url what was asked for
     * @param status the status
     * @param headers the header fields, by name without regard to case
     * @param body the body
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Response(String url, int status, Map<String, List<String>> headers, byte[] body) {
        /** Returns every value of a header field. */
        public List<String> all(String name) {
            return headers.getOrDefault(name, List.of());
        }

        /** Returns the first value of a header field. */
        public Optional<String> header(String name) {
            return all(name).stream().findFirst();
        }

        /** Returns the body as text. */
        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        /** Tells whether the browser is sent elsewhere. */
        public boolean isRedirect() {
            return status >= 300 && status < 400 && header("Location").isPresent();
        }

        /** Returns where the browser is sent, as an absolute URL. */
        public String location() {
            String location = header("Location").orElseThrow(() -> new AssertionError("no Location in " + this));
            return location.startsWith("/") ? url.substring(0, url.indexOf('/', 8)) + location : location;
        }

        @Override
        public String toString() {
            String text = text();
            return status + " " + url + " " + headers + "\n" + text.substring(0, Math.min(600, text.length()));
        }
    }

    private static Response readResponse(InputStream in, String url, String method) throws IOException {
        while (true) {
            String statusLine = readLine(in);
            int status = Integer.parseInt(statusLine.split(" ", 3)[1]);
            Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            for (String line = readLine(in); !line.isEmpty(); line = readLine(in)) {
                int colon = line.indexOf(':');
                headers.computeIfAbsent(line.substring(0, colon), name -> new ArrayList<>())
                        .add(line.substring(colon + 1).strip());
            }
            if (status >= 200 || status == 101) {
                boolean bodiless = method.equals("HEAD") || status == 204 || status == 304 || status == 101;
                return new Response(url, status, headers, bodiless ? new byte[0] : readBody(in, headers));
            }
        }
    }

    private static byte[] readBody(InputStream in, Map<String, List<String>> headers) throws IOException {
        if (headers.getOrDefault("Transfer-Encoding", List.of()).contains("chunked")) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            while (true) {
                int size = Integer.parseInt(readLine(in).replaceFirst(";.*", ""), 16);
                body.write(in.readNBytes(size));
                if (!readLine(in).isEmpty() || size == 0) {
                    return body.toByteArray();
                }
            }
        }
        List<String> length = headers.getOrDefault("Content-Length", List.of());
        return length.isEmpty() ? in.readAllBytes() : in.readNBytes(Integer.parseInt(length.get(0)));
    }

    private static String readLine(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException(
                        "the server closed the connection after: " + line.toString(StandardCharsets.UTF_8));
            }
            line.write(b);
        }
        return line.toString(StandardCharsets.UTF_8).strip();
    }
}
