package io.gatehouse.proxy;

import io.gatehouse.config.Secret;
import io.gatehouse.config.SessionConfig;
import io.gatehouse.config.StoreKind;
import java.util.List;

/** The gateway keeps what every door promises when sessions are sealed in the browser's cookies as well. */
class GatewayCookieSessionsTest extends GatewayAdapterTest {
    @Override
    protected SessionConfig session() {
        return SessionConfig.builder()
                .store(StoreKind.COOKIE)
                .keys(List.of(Secret.of("A".repeat(42) + "E"), Secret.of("B".repeat(42) + "E")))
                .build();
    }
}
