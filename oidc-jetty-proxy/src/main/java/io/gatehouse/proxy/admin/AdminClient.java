package io.gatehouse.proxy.admin;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.gatehouse.config.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Speaks to an {@link AdminListener}. Every call is bounded in time and size. */
public final class AdminClient {
    private static final Duration TO_CONNECT = Duration.ofSeconds(5);
    private static final Duration IN_ALL = Duration.ofSeconds(30);
    private static final int MAX_ANSWER = 8 * 1024 * 1024;

    // No proxy: the token is for the listener alone.
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(HttpClient.Builder.NO_PROXY)
            .connectTimeout(TO_CONNECT)
            .build();

    private final URI address;
    private final @Nullable Secret token;

    /**
     * Creates a client.
     *
     * @param address where the listener is, {@code http://host:port}
     * @param token what to send; null where none is asked for
     */
    public AdminClient(URI address, @Nullable Secret token) {
        this.address = address;
        this.token = token;
    }

    /** Lists sessions; {@code query} selects them. */
    public Map<String, Object> list(String query) throws AdminCallException {
        return call("GET", AdminListener.SESSIONS, query);
    }

    /** Ends sessions; {@code query} selects them. */
    public Map<String, Object> end(String query) throws AdminCallException {
        return call("DELETE", AdminListener.SESSIONS, query);
    }

    /** Reads what an endpoint tells; {@code query} says of what. */
    public Map<String, Object> read(String path, String query) throws AdminCallException {
        return call("GET", path, query);
    }

    /** Has a running gateway log more or less for some time; {@code query} says what and for how long. */
    public Map<String, Object> logLevel(String query) throws AdminCallException {
        return call("PUT", AdminListener.LOG_LEVEL, query);
    }

    /** Has the configuration be read again; with {@code problems} in the answer it was refused. */
    public Map<String, Object> reload() throws AdminCallException {
        return call("POST", AdminListener.RELOAD, "");
    }

    private Map<String, Object> call(String method, String path, String query) throws AdminCallException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        address.resolve(path + (query.isEmpty() ? "" : "?" + query)))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .header("Accept", "application/json, application/problem+json")
                .timeout(IN_ALL);
        if (token != null) {
            request.header("Authorization", "Bearer " + token.reveal());
        }
        CompletableFuture<Answer> sent = http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofInputStream())
                .thenApplyAsync(AdminClient::read);
        try {
            return understood(sent.get(IN_ALL.toSeconds(), TimeUnit.SECONDS));
        } catch (TimeoutException e) {
            sent.cancel(true);
            throw new AdminCallException(address + " did not answer within " + IN_ALL.toSeconds() + " seconds");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AdminCallException("interrupted");
        } catch (ExecutionException e) {
            throw new AdminCallException(unreachable(e.getCause()));
        }
    }

    private record Answer(int status, String body) {}

    private static Answer read(HttpResponse<InputStream> response) {
        try (InputStream in = response.body()) {
            byte[] bytes = in.readNBytes(MAX_ANSWER + 1);
            if (bytes.length > MAX_ANSWER) {
                throw new IOException("the answer is larger than " + MAX_ANSWER + " bytes");
            }
            return new Answer(response.statusCode(), new String(bytes, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, Object> understood(Answer answer) throws AdminCallException {
        Map<String, Object> json;
        try {
            json = JSONObjectUtils.parse(answer.body());
        } catch (ParseException e) {
            throw new AdminCallException(address + " answered with status " + answer.status()
                    + " and no JSON; is this the address of server.admin?");
        }
        if (answer.status() == 200 || json.containsKey("problems")) {
            return json;
        }
        throw new AdminCallException("refused with status " + answer.status() + ": "
                + (json.get("detail") instanceof String detail ? detail : "no reason was given"));
    }

    private String unreachable(@Nullable Throwable cause) {
        Throwable inner = cause;
        while (inner != null && inner.getCause() != null && !(inner instanceof ConnectException)) {
            inner = inner.getCause();
        }
        if (inner instanceof ConnectException) {
            return "nobody answers at " + address
                    + "; does the gateway run, and is server.admin this address? --admin URL or --config FILE names another";
        }
        return "calling " + address + " failed: " + (inner == null ? "unknown" : inner.getMessage());
    }
}
