package io.gatehouse.edges;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.Browser;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Apache httpd with the files of its sample: in front of the gateway, which passes requests on itself. */
class ApacheTest extends EdgeContract {
    ApacheTest() {
        super(
                Product.APACHE,
                Map.of(
                        "OIDC_CLAIM_sub", "alice",
                        "OIDC_CLAIM_name", "Zoë Adams",
                        "OIDC_CLAIM_email", "alice@example.com",
                        "OIDC_CLAIM_groups", "staff,admin"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/public/%2e%2e/admin/x", "/public/..%2fadmin/x", "/public/a%2fb"})
    void handsThePathOverAsItCame(String path) throws IOException {
        Browser.Response response = browser.fetching(url(path)).send();
        assertThat(response.status()).isEqualTo(400);
        assertThat(response.text()).contains("ambiguous_path");
    }
}
