package io.gatehouse.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.internal.provider.ProviderFailure;
import io.gatehouse.testing.ClientUnderTest;
import io.gatehouse.testing.FakeAnswer;
import io.gatehouse.testing.FakeKey;
import io.gatehouse.testing.FakeProvider;
import io.gatehouse.testing.FakeProvider.Endpoint;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever controls what the provider's addresses answer gets a refusal: no thread, no memory, no file, no other address. */
@Timeout(120)
class HostileProviderTest {
    private final FakeProvider provider = FakeProvider.start();

    @AfterEach
    void stop() {
        provider.close();
    }

    private String refused() {
        return refused(Duration.ofSeconds(9));
    }

    private String refused(Duration timeout) {
        try (ClientUnderTest client =
                ClientUnderTest.of(provider, config -> config.userInfo(true).requestTimeout(timeout))) {
            long start = System.nanoTime();
            try {
                client.signIn();
            } catch (ProviderFailure e) {
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
                assertThat(e.getMessage()).hasSizeLessThan(2000).doesNotContain("\n", "\r");
                return e.getMessage();
            }
            throw new AssertionError("signed in");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "javascript:alert(document.domain)",
                "data:text/html,<script>alert(1)</script>",
                "file:///etc/passwd",
                "http://op.example.com/x",
                "http://169.254.169.254/latest/meta-data/",
                "jar:http://op.example.com/a.jar!/x",
                "ftp://op.example.com/x",
                "//evil.example.com/x",
                "/relative",
                "https://user@op.example.com/x",
                "https://op.example.com/\r\nSet-Cookie: a=b",
                "https://op.example.com/x#y",
                ""
            })
    void addressesThatAreNoneAreRefusedForEveryEndpoint(String address) {
        for (String endpoint : List.of(
                "authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint", "end_session_endpoint")) {
            provider.metadata(metadata -> metadata.put(endpoint, address));
            assertThat(refused()).contains(endpoint);
        }
        assertThat(provider.calls(Endpoint.TOKEN)).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = Endpoint.class,
            names = {"METADATA", "JWKS", "TOKEN", "USERINFO"})
    void everyEndpointMayMisbehave(Endpoint endpoint) {
        List<FakeAnswer> answers = List.of(
                FakeAnswer.json(200, "{\"keys\":[],".repeat(100_000)),
                FakeAnswer.json(200, "x".repeat(10_000)).endless(),
                FakeAnswer.json(200, "{\"issuer\":\"x\"}".repeat(100)).dripping(Duration.ofMillis(50)),
                FakeAnswer.json(200, "{}").after(Duration.ofSeconds(60)),
                FakeAnswer.json(200, "{\"a\":" + "[".repeat(200_000)),
                FakeAnswer.json(200, "{\"a\":" + "{\"a\":".repeat(40_000)),
                FakeAnswer.json(200, "[]"),
                FakeAnswer.json(200, "\uFEFF{}"),
                FakeAnswer.json(200, "{\"" + "a".repeat(100_000) + "\":1}"),
                FakeAnswer.json(200, "{\"n\":1" + "0".repeat(100_000) + "}"),
                FakeAnswer.html(200),
                FakeAnswer.html(500),
                FakeAnswer.redirect(302, "file:///etc/passwd"),
                FakeAnswer.redirect(301, provider.url(Endpoint.END_SESSION).toString()),
                FakeAnswer.json(200, "{}").header("Content-Encoding", "gzip"),
                FakeAnswer.hangUp());
        for (FakeAnswer answer : answers) {
            provider.answer(endpoint, answer);
            assertThat(refused(Duration.ofMillis(800))).isNotEmpty();
        }
        assertThat(provider.calls(Endpoint.END_SESSION)).isZero();
    }

    @Test
    void keySetsFullOfTrapsCostLittle() {
        Map<String, Object> huge = FakeKey.rsa("huge").publicJwk();
        huge.put("n", "_".repeat(400_000));
        Map<String, Object> evenExponent = FakeKey.rsa("even").publicJwk();
        evenExponent.put("e", "AA");
        Map<String, Object> withCertificates = new LinkedHashMap<>(Map.of("kty", "RSA", "kid", "x"));
        withCertificates.put("x5u", provider.url(Endpoint.END_SESSION).toString());
        withCertificates.put("x5c", List.of("AAAA"));
        for (List<?> keys : List.of(
                List.of(huge),
                List.of(evenExponent),
                List.of(withCertificates),
                Collections.nCopies(3000, Map.of("kty", "RSA")),
                List.of(List.of(List.of())),
                List.of(Map.of("kty", "EC", "crv", "P-256", "x", "AA", "y", "AA")))) {
            provider.answer(Endpoint.JWKS, FakeAnswer.json(200, Map.of("keys", keys)));
            assertThat(refused()).isNotEmpty();
        }
        assertThat(provider.calls(Endpoint.END_SESSION)).isZero();
    }

    @Test
    void aProviderThatHangsDoesNotHoldLoginsThatHaveWhatTheyNeed() throws Exception {
        try (ClientUnderTest client = ClientUnderTest.of(provider)) {
            client.signIn();
            provider.answer(Endpoint.JWKS, FakeAnswer.json(200, "{}").after(Duration.ofSeconds(60)));
            provider.answer(Endpoint.METADATA, FakeAnswer.json(200, "{}").after(Duration.ofSeconds(60)));
            long start = System.nanoTime();
            for (int i = 0; i < 20; i++) {
                client.signIn();
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        }
    }

    @Test
    void whatTheProviderSaysOfItselfCannotChangeTheIssuer() {
        provider.metadata(metadata -> metadata.put("issuer", "https://evil.example.com"));
        assertThatThrownBy(() -> {
                    try (ClientUnderTest client = ClientUnderTest.of(provider)) {
                        client.signIn();
                    }
                })
                .isInstanceOf(ProviderFailure.class)
                .hasMessageContaining("provider.issuer");
        assertThat(provider.calls(Endpoint.TOKEN)).isZero();
    }
}
