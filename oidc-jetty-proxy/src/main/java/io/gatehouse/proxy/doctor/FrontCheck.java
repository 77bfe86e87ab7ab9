package io.gatehouse.proxy.doctor;

import io.gatehouse.checkup.Finding;
import io.gatehouse.checkup.PeerCertificates;
import io.gatehouse.config.ConfigProblem;
import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.config.ProviderConfig;
import io.gatehouse.http.MalformedRequestException;
import io.gatehouse.http.Origin;
import io.gatehouse.http.Params;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Whether the address that browsers use leads to a gateway, and whether that takes itself for what browsers take it for: it is asked for a
 * login, of which nothing but the redirect to the provider is looked at.
 */
final class FrontCheck {
    private static final int MAX_BODY = 64 * 1024;

    private final GatehouseConfig config;
    private final @Nullable Origin address;
    private final Duration timeout;
    private final Diagnosis diagnosis = new Diagnosis();

    FrontCheck(GatehouseConfig config, @Nullable Origin address, Duration timeout) {
        this.config = config;
        this.address = address;
        this.timeout = timeout;
    }

    /** What came: a status, where it leads, and what it says. */
    private record Came(int status, String location, String body) {}

    List<Finding> run() {
        if (address == null) {
            diagnosis.notKnown(
                    DoctorCode.FRONT_NOT_ASKED,
                    "public-url",
                    "not looked at, because the address that browsers use is not known",
                    "name it with --url, or set public-url");
            return diagnosis.findings();
        }
        ProviderConfig provider = config.providers().get(0);
        URI url = URI.create(address + config.endpointPath() + "/login"
                + (config.providers().size() > 1 ? "?provider=" + provider.name() : ""));
        try {
            judge(address, ask(url), provider);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            silent(address, "no answer came within " + timeout.toSeconds() + " s");
        } catch (ExecutionException e) {
            failed(address, e.getCause() == null ? e : e.getCause());
        }
        return diagnosis.findings();
    }

    private Came ask(URI url) throws InterruptedException, ExecutionException, TimeoutException {
        HttpClient client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .build();
        HttpRequest request = HttpRequest.newBuilder(url)
                .header("Accept", "application/json")
                .header("User-Agent", "gatehouse-doctor")
                .timeout(timeout)
                .build();
        HttpResponse<InputStream> response = client.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream())
                .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        String body = "";
        try (InputStream in = response.body()) {
            // Only of those that say that it is no page; a gateway's refusals are small and come at once.
            if (response.headers().firstValue("Content-Type").orElse("").startsWith("application/problem+json")) {
                body = new String(in.readNBytes(MAX_BODY), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            // The status is there.
        }
        return new Came(
                response.statusCode(), response.headers().firstValue("Location").orElse(""), body);
    }

    private void judge(Origin url, Came came, ProviderConfig provider) {
        Optional<String> redirect = redirectUri(came, provider);
        if (redirect.isPresent()) {
            if (redirect.get().startsWith(url + config.endpointPath() + "/")) {
                diagnosis.ok(
                        DoctorTopic.FRONT,
                        "public-url",
                        "a gateway answers at " + url + ", and names " + ConfigProblem.plain(redirect.get())
                                + " to the provider");
                return;
            }
            boolean scheme = redirect.get().startsWith("http://") && url.secure();
            diagnosis.problem(
                    DoctorCode.FRONT_ADDRESS,
                    "public-url",
                    "browsers use " + url + ", and the gateway there names " + ConfigProblem.plain(redirect.get())
                            + " to the provider: "
                            + (scheme
                                    ? "it does not know that TLS ends in front of it"
                                    : "it does not know the Host that browsers send"),
                    "set public-url: " + url + "; or name the proxy in front in trusted-proxies and have it "
                            + (scheme ? "set X-Forwarded-Proto: https" : "pass Host on, or set X-Forwarded-Host"));
            return;
        }
        if (came.body().contains("\"code\":\"host_not_allowed\"")) {
            diagnosis.problem(
                    DoctorTopic.FRONT,
                    DoctorCode.HOST_NOT_ALLOWED,
                    "allowed-hosts",
                    "the gateway at " + url + " refuses requests for this host: host_not_allowed",
                    "add " + url.authority()
                            + " to allowed-hosts, or have the proxy in front pass the Host on that browsers send");
        } else if (came.body().contains("\"code\":\"")) {
            diagnosis.notKnown(
                    DoctorCode.FRONT_REFUSED,
                    "public-url",
                    "a gateway answers at " + url + ", and refuses a login with " + came.status() + " "
                            + code(came.body()),
                    "look the code up in docs/errors.md; other lines here may say why");
        } else {
            diagnosis.problem(
                    DoctorCode.FRONT_OTHER,
                    "public-url",
                    "a redirect to the provider was expected from " + url + config.endpointPath() + "/login, "
                            + came.status() + " came: this is not a gateway with these settings",
                    "have " + url
                            + " lead to the gateway with its path as it is, or correct public-url and endpoint-path");
        }
    }

    private static String code(String body) {
        int at = body.indexOf("\"code\":\"") + "\"code\":\"".length();
        int end = body.indexOf('"', at);
        String code = end < 0 ? "" : body.substring(at, end);
        return code.matches("[a-z_]{1,60}") ? code : "";
    }

    /** Returns the redirect URI of a redirect to the provider, where it is one of our client. */
    private static Optional<String> redirectUri(Came came, ProviderConfig provider) {
        int query = came.location().indexOf('?');
        if (came.status() / 100 != 3 || query < 0) {
            return Optional.empty();
        }
        try {
            Params params = Params.parse(came.location().substring(query + 1));
            return params.all("client_id").contains(provider.clientId())
                    ? params.atMostOne("redirect_uri")
                    : Optional.empty();
        } catch (MalformedRequestException e) {
            return Optional.empty();
        }
    }

    private void failed(Origin url, Throwable failure) {
        if (failure instanceof SSLException) {
            String shown = PeerCertificates.shownBy(url.host(), url.port(), url.host(), timeout)
                    .map(certificates -> "it shows " + certificates.describe())
                    .orElse("no handshake comes about");
            diagnosis.notKnown(
                    DoctorCode.FRONT_CERTIFICATE,
                    "public-url",
                    "this machine does not trust " + url + ": " + shown,
                    "see that browsers do: the certificate must be for " + url.host()
                            + " and from an authority that they know");
        } else {
            silent(
                    url,
                    failure instanceof ConnectException
                            ? "nobody accepts connections, or the name is not known"
                            : "the connection broke (" + failure.getClass().getSimpleName() + ")");
        }
    }

    private void silent(Origin url, String why) {
        diagnosis.notKnown(
                DoctorCode.FRONT_SILENT,
                "public-url",
                "no gateway answers at " + url + ": " + why,
                "start the gateway and what is in front of it; from this machine the address may also be out of reach");
    }
}
