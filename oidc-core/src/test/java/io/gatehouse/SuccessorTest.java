package io.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.config.ConfigException;
import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.config.Secret;
import io.gatehouse.config.SessionConfig;
import io.gatehouse.config.StoreKind;
import io.gatehouse.session.InMemorySessionStore;
import io.gatehouse.session.SessionStore;
import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.FakeProvider;
import io.gatehouse.testing.TestBrowser;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One engine takes the place of another. */
class SuccessorTest {
    private static final Secret NEXT_KEY = Secret.of("HxAdHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA");

    private static GatehouseConfig settings(EngineScene scene, SessionConfig session) {
        return GatehouseConfig.builder()
                .provider(scene.provider().config().build())
                .session(session)
                .build();
    }

    private static SessionConfig session(StoreKind store, Secret... keys) {
        return SessionConfig.builder().store(store).keys(List.of(keys)).build();
    }

    private static String subject(TestBrowser browser, Gatehouse gatehouse) {
        return browser.site(EngineScene.APP, gatehouse)
                .fetch(EngineScene.APP, EngineScene.APP + "/x")
                .subject();
    }

    private static int status(TestBrowser browser, Gatehouse gatehouse) {
        return browser.site(EngineScene.APP, gatehouse)
                .fetch(EngineScene.APP, EngineScene.APP + "/x")
                .status();
    }

    @ParameterizedTest
    @EnumSource(StoreKind.class)
    void hasTheSessionsOfTheOneBeforeWhichIsClosed(StoreKind store) {
        try (EngineScene scene = EngineScene.storing(store)) {
            TestBrowser ann = scene.signedIn("ann");
            GatehouseConfig next = settings(
                    scene,
                    EngineScene.session(store)
                            .inactivityTimeout(Duration.ofMinutes(20))
                            .build());

            try (Gatehouse successor = scene.gatehouse().successor(next).build()) {
                scene.gatehouse().close();

                assertThat(subject(ann, successor)).isEqualTo("ann");
            }
        }
    }

    @Test
    void opensWhatWasSealedWithAKeyThatItStillHasAndNothingElse() {
        try (EngineScene scene = EngineScene.storing(StoreKind.COOKIE)) {
            TestBrowser ann = scene.signedIn("ann");
            GatehouseConfig both = settings(scene, session(StoreKind.COOKIE, NEXT_KEY, EngineScene.KEY));
            GatehouseConfig next = settings(scene, session(StoreKind.COOKIE, NEXT_KEY));

            try (Gatehouse rotating = scene.gatehouse().successor(both).build();
                    Gatehouse rotated = rotating.successor(next).build()) {
                TestBrowser bob = scene.browser().site(EngineScene.APP, rotating);
                scene.provider().user("bob", Map.of());
                assertThat(bob.open(EngineScene.APP + "/").subject()).isEqualTo("bob");

                assertThat(subject(ann, rotating)).isEqualTo("ann");
                assertThat(subject(bob, rotated)).isEqualTo("bob");
                assertThat(status(scene.browser(), rotated)).isEqualTo(401);
            }
            TestBrowser sealedBefore = scene.signedIn("ann");
            try (Gatehouse rotated = scene.gatehouse().successor(next).build()) {
                assertThat(status(sealedBefore, rotated)).isEqualTo(401);
            }
        }
    }

    @Test
    void ofAnotherKindOfStoreIsRefusedAndTheOneBeforeGoesOn() {
        try (EngineScene scene = EngineScene.start()) {
            TestBrowser ann = scene.signedIn("ann");
            Gatehouse.Builder builder =
                    scene.gatehouse().successor(settings(scene, session(StoreKind.COOKIE, EngineScene.KEY)));

            assertThatThrownBy(builder::build)
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("session.store");
            assertThat(subject(ann, scene.gatehouse())).isEqualTo("ann");
        }
    }

    @Test
    void closesTheStoreWithTheLastAndOneThatCannotBeBuiltHoldsNothing() {
        try (FakeProvider provider = FakeProvider.start();
                InMemorySessionStore memory = new InMemorySessionStore(10, InstantSource.system())) {
            AtomicInteger closed = new AtomicInteger();
            AtomicBoolean broken = new AtomicBoolean();
            GatehouseConfig config = GatehouseConfig.builder()
                    .provider(provider.config().build())
                    .build();
            Gatehouse first = Gatehouse.builder(config)
                    .sessionStore(store(memory, closed, broken))
                    .build();
            broken.set(true);
            Gatehouse.Builder failing = first.successor(config);
            assertThatThrownBy(failing::build).hasMessage("the store of this test is broken");
            broken.set(false);

            Gatehouse second = first.successor(config).build();
            first.close();
            assertThat(closed).hasValue(0);
            second.close();
            second.close();

            assertThat(closed).hasValue(1);
        }
    }

    private static SessionStore store(SessionStore memory, AtomicInteger closed, AtomicBoolean broken) {
        return (SessionStore) Proxy.newProxyInstance(
                SessionStore.class.getClassLoader(),
                new Class<?>[] {SessionStore.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        closed.incrementAndGet();
                        return null;
                    }
                    if (broken.get() && method.getName().equals("entries")) {
                        throw new IllegalStateException("the store of this test is broken");
                    }
                    try {
                        return method.invoke(memory, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
