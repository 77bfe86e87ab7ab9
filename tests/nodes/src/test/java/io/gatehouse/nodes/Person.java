package io.gatehouse.nodes;

import io.gatehouse.testing.FakeProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A browser for which both nodes are one address, as behind a balancer. */
final class Person {
    static final String HOST = "app.example.com";
    private static final int MAX_BYTES = 1 << 20;

    private final Map<String, String> cookies = new LinkedHashMap<>();

    /** An answer: its status, its header fields with names in lower case, and all of it. */
    record Answer(int status, Map<String, List<String>> headers, String text) {
        String header(String name) {
            return headers.getOrDefault(name, List.of("")).get(0);
        }
    }

    /** Signs in through one node. */
    void signIn(Node node, FakeProvider provider) {
        Answer away = ask(node, "GET", "/x", "", true);
        Map<String, String> answer = provider.visit(away.header("location"));
        String query = answer.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        Answer back = ask(node, "GET", "/oidc/callback?" + query, "", true);
        if (back.status() != 302 || cookies.isEmpty()) {
            throw new AssertionError("the login came to " + back);
        }
    }

    /** Asks a node for a page of the application, from a script. */
    Answer fetch(Node node) {
        return ask(node, "GET", "/x", "", false);
    }

    /** Sends a request with this browser's cookies and keeps those of the answer. */
    Answer ask(Node node, String method, String target, String body, boolean navigation) {
        String cookie;
        synchronized (cookies) {
            cookie = cookies.entrySet().stream()
                    .map(entry -> entry.getKey() + "=" + entry.getValue())
                    .collect(Collectors.joining("; "));
        }
        String request = method + " " + target + " HTTP/1.1\r\nHost: " + HOST + "\r\nConnection: close\r\n"
                + (cookie.isEmpty() ? "" : "Cookie: " + cookie + "\r\n")
                + (navigation
                        ? "Accept: text/html\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n"
                        : "Accept: application/json\r\n")
                + (body.isEmpty()
                        ? ""
                        : "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " + body.length()
                                + "\r\n")
                + "\r\n" + body;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.port())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            Answer answer =
                    parse(new String(socket.getInputStream().readNBytes(MAX_BYTES), StandardCharsets.ISO_8859_1));
            keep(answer);
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Answer parse(String text) {
        String[] lines = text.split("\r\n\r\n", 2)[0].split("\r\n", -1);
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            headers.computeIfAbsent(lines[i].substring(0, colon).toLowerCase(Locale.ROOT), any -> new ArrayList<>())
                    .add(lines[i].substring(colon + 1).strip());
        }
        return new Answer(Integer.parseInt(lines[0].split(" ", 3)[1]), headers, text);
    }

    private void keep(Answer answer) {
        for (String line : answer.headers().getOrDefault("set-cookie", List.of())) {
            String pair = line.split(";", 2)[0];
            int equals = pair.indexOf('=');
            synchronized (cookies) {
                if (line.contains("Max-Age=0")) {
                    cookies.remove(pair.substring(0, equals));
                } else {
                    cookies.put(pair.substring(0, equals), pair.substring(equals + 1));
                }
            }
        }
    }
}
