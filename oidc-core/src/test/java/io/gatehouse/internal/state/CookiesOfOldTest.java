package io.gatehouse.internal.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.config.StoreKind;
import io.gatehouse.internal.crypto.Sealer;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.session.Session;
import io.gatehouse.session.TokenSet;
import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.FakeExchange;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What was sealed when there could be one provider alone must be read for ever: everybody would be signed out otherwise. */
class CookiesOfOldTest {
    @Test
    void aSessionThatWasSealedForTheOneProviderIsStillRead() {
        try (EngineScene scene = EngineScene.storing(StoreKind.COOKIE)) {
            Instant now = scene.clock().instant();
            Session session = Session.builder()
                    .provider("default")
                    .place("app.example.com")
                    .issuer(scene.provider().issuer())
                    .subject("alice")
                    .tokens(new TokenSet("", "", null, null))
                    .createdAt(now)
                    .lastSeenAt(now)
                    .expiresAt(now.plusSeconds(600))
                    .build();
            Sealer sealer =
                    new Sealer(List.of(Base64.getUrlDecoder().decode(EngineScene.KEY.reveal())), new SecureRandom());
            String sealed = sealer.seal(
                    new Sealer.Binding(
                            "session", "__Host-gatehouse", scene.provider().issuer() + " gateway", "app.example.com"),
                    SessionCodec.encode(session));

            Outcome outcome = scene.handle(FakeExchange.fetch("/").cookie("__Host-gatehouse", "1." + sealed));

            assertThat(((Outcome.Proceed) outcome).identity().orElseThrow().subject())
                    .isEqualTo("alice");
        }
    }
}
