package io.gatehouse.internal.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointAddressTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://op.example.com/token",
                "HTTPS://op.example.com:8443/token?tenant=1",
                "http://127.0.0.1:8080/token",
                "http://127.1.2.3/token",
                "http://localhost:8080/",
                "http://op.localhost/",
                "http://[::1]:8080/token"
            })
    void acceptsHttpsAnywhereAndHttpOnLoopback(String url) throws Exception {
        assertThat(EndpointAddress.parse("token_endpoint", url, false)).hasToString(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://op.example.com/token",
                "http://127.0.0.1.example.com/",
                "http://127.0.0.1@evil.example.com/",
                "http://10.0.0.1/",
                "http://localhost.example.com/",
                "http://notlocalhost/",
                "javascript:alert(1)",
                "file:///etc/passwd",
                "data:application/json,{}",
                "jar:file:/x!/y",
                "ftp://op.example.com/",
                "/token",
                "//op.example.com/token",
                "op.example.com/token",
                "https:op.example.com",
                "https://",
                "https:///token",
                "https://user:pass@op.example.com/",
                "https://op.example.com/#fragment",
                "https://op.example.com/\r\nX: y",
                "https://op.example.com/a b",
                ""
            })
    void refusesEverythingElse(String url) {
        assertThatThrownBy(() -> EndpointAddress.parse("token_endpoint", url, false))
                .isInstanceOf(ProviderFailure.class)
                .message()
                .contains("token_endpoint must be an absolute https URL")
                .doesNotContain("\r");
    }

    @Test
    void acceptsPlainHttpWhereItIsAllowed() throws Exception {
        assertThat(EndpointAddress.parse("x", "http://op.example.com/token", true))
                .isNotNull();
        assertThatThrownBy(() -> EndpointAddress.parse("x", "http://op.example.com/token", false))
                .hasMessageContaining("provider.insecure-http");
        assertThatThrownBy(() -> EndpointAddress.parse("x", "ftp://op.example.com/token", true))
                .isInstanceOf(ProviderFailure.class);
    }
}
