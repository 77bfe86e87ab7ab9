package io.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UpstreamServletTest {
    @Test
    void relaysARequestAndItsResponse() throws Exception {
        try (Upstream upstream = Upstream.ok();
                GatewayUnderTest gateway = GatewayUnderTest.inFrontOf(upstream)) {
            RawClient.Response response = RawClient.get(gateway.uri(), "/hello?a=b");

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.text()).isEqualTo("ok");
            assertThat(upstream.next().head().start()).isEqualTo("GET /hello?a=b HTTP/1.1");
        }
    }
}
