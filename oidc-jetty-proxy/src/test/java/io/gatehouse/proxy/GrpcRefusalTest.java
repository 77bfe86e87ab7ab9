package io.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.policy.AccessPolicy;
import io.gatehouse.proxy.config.RouteConfig;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class GrpcRefusalTest {
    private static RawClient.Response call(GatewayUnderTest gateway, String type) throws Exception {
        return RawClient.exchange(
                gateway.uri(),
                RawClient.request("POST", "/pkg.Service/Method", "Content-Type: " + type, "Content-Length: 5")
                        + "\r\n\0\0\0\0\0");
    }

    private static GatewayUnderTest protecting() throws Exception {
        return GatewayUnderTest.start(
                GatewayUnderTest.engine().rules(AccessPolicy.signInEverywhere()).build(),
                RouteConfig.builder(URI.create("http://127.0.0.1:9")).build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/grpc", "application/grpc+proto", "Application/gRPC; charset=utf-8"})
    void saysThatNobodyIsSignedIn(String type) throws Exception {
        try (GatewayUnderTest gateway = protecting()) {
            RawClient.Response response = call(gateway, type);

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.head().first("Content-Type")).hasValue("application/grpc");
            assertThat(response.head().first("grpc-status")).hasValue("16");
            assertThat(response.head().first("grpc-message").orElse(""))
                    .matches("Sign-in required \\(login_required, [a-z0-9]+\\)");
            assertThat(response.head().first("WWW-Authenticate").orElse("")).startsWith("Bearer");
            assertThat(response.text()).isEmpty();
        }
    }

    @Test
    void saysThatTheUpstreamIsNotThere() throws Exception {
        try (GatewayUnderTest gateway = GatewayUnderTest.start(
                RouteConfig.builder(URI.create("http://127.0.0.1:9")).build())) {
            assertThat(call(gateway, "application/grpc").head().first("grpc-status"))
                    .hasValue("14");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/grpc-web", "application/grpcs", "application/json"})
    void isForGrpcAlone(String type) throws Exception {
        try (GatewayUnderTest gateway = protecting()) {
            assertThat(call(gateway, type).status()).isEqualTo(401);
        }
    }
}
