package io.gatehouse.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.gatehouse.testing.FakeProvider.Endpoint;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FakeProviderTest {
    // RFC 7636, appendix B
    private static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    private static final String CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    @Test
    void signsInWithACodeThatWorksOnce() throws Exception {
        try (FakeProvider provider = FakeProvider.start()) {
            provider.client("gateway", "s:ä");
            Map<String, String> response = provider.visit(authorizationUrl(provider));
            assertThat(response).containsEntry("state", "st").containsEntry("iss", provider.issuer());

            HttpResponse<String> first = redeem(provider, response.getOrDefault("code", ""), VERIFIER, "s:ä");
            assertThat(first.statusCode()).isEqualTo(200);
            assertThat(JSONObjectUtils.parse(first.body())).containsKeys("access_token", "id_token", "expires_in");
            assertThat(redeem(provider, response.getOrDefault("code", ""), VERIFIER, "s:ä")
                            .body())
                    .contains("invalid_grant");
            assertThat(provider.calls(Endpoint.TOKEN)).isEqualTo(2);
        }
    }

    @Test
    void checksVerifierAndSecret() throws Exception {
        try (FakeProvider provider = FakeProvider.start()) {
            provider.client("gateway", "right");
            String code = provider.visit(authorizationUrl(provider)).getOrDefault("code", "");
            assertThat(redeem(provider, code, VERIFIER, "wrong").statusCode()).isEqualTo(401);
            assertThat(redeem(provider, code, "x".repeat(43), "right").body()).contains("invalid_grant");
        }
    }

    @Test
    void redirectsBrowsersBack() throws Exception {
        try (FakeProvider provider = FakeProvider.start()) {
            HttpResponse<String> redirect = get(authorizationUrl(provider));
            assertThat(redirect.statusCode()).isEqualTo(302);
            assertThat(redirect.headers().firstValue("Location").orElseThrow())
                    .startsWith("https://app.example.com/oidc/callback?code=");
            assertThat(get(authorizationUrl(provider) + "&response_mode=form_post")
                            .body())
                    .contains("action=\"https://app.example.com/oidc/callback\"");
        }
    }

    @Test
    void comesBackAtTheSameAddress() throws Exception {
        try (FakeProvider provider = FakeProvider.start()) {
            provider.goDown();
            provider.comeUp();
            assertThat(get(provider.url(Endpoint.METADATA).toString()).statusCode())
                    .isEqualTo(200);
        }
    }

    private static String authorizationUrl(FakeProvider provider) {
        return provider.url(Endpoint.AUTHORIZATION)
                + "?client_id=gateway&response_type=code&scope=openid&state=st&nonce=n&code_challenge_method=S256"
                + "&redirect_uri=https%3A%2F%2Fapp.example.com%2Foidc%2Fcallback&code_challenge=" + CHALLENGE;
    }

    private static HttpResponse<String> redeem(FakeProvider provider, String code, String verifier, String secret)
            throws Exception {
        String credentials = "gateway:" + URLEncoder.encode(secret, StandardCharsets.UTF_8);
        return HTTP.send(
                HttpRequest.newBuilder(provider.url(Endpoint.TOKEN))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header(
                                "Authorization",
                                "Basic "
                                        + Base64.getEncoder()
                                                .encodeToString(credentials.getBytes(StandardCharsets.US_ASCII)))
                        .POST(HttpRequest.BodyPublishers.ofString("grant_type=authorization_code&code=" + code
                                + "&code_verifier=" + verifier
                                + "&redirect_uri=https%3A%2F%2Fapp.example.com%2Foidc%2Fcallback"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> get(String url) throws Exception {
        return HTTP.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
    }
}
