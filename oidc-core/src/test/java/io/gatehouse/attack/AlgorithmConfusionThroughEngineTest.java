package io.gatehouse.attack;

import static io.gatehouse.testing.EngineScene.APP;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.FakeAnswer;
import io.gatehouse.testing.FakeKey;
import io.gatehouse.testing.FakeProvider;
import io.gatehouse.testing.FakeProvider.Endpoint;
import io.gatehouse.testing.TestBrowser;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Signatures that prove something else than they seem to, through the whole login. */
class AlgorithmConfusionThroughEngineTest {

    private static String payload(String token) {
        return new String(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]), StandardCharsets.UTF_8);
    }

    private static Map<String, Object> claims(String token) {
        try {
            return JSONObjectUtils.parse(payload(token));
        } catch (ParseException e) {
            throw new AssertionError(e);
        }
    }

    private static Arguments forgery(String name, BiFunction<FakeProvider, String, String> forge) {
        return Arguments.of(name, forge);
    }

    static Stream<Arguments> forgeries() {
        FakeKey own = FakeKey.rsa("rsa-1");
        FakeKey ec = FakeKey.ec("ec-1");
        return Stream.of(
                forgery("alg none", (provider, token) -> FakeKey.unsigned(Map.of("alg", "none"), claims(token))),
                forgery("alg None", (provider, token) -> FakeKey.unsigned(Map.of("alg", "None"), claims(token))),
                forgery("alg nOnE", (provider, token) -> FakeKey.unsigned(Map.of("alg", "nOnE"), claims(token))),
                forgery("no alg", (provider, token) -> FakeKey.unsigned(Map.of("kid", "rsa-1"), claims(token))),
                forgery("alg empty", (provider, token) -> FakeKey.unsigned(Map.of("alg", ""), claims(token))),
                forgery("signature cut off", (provider, token) -> token.substring(0, token.lastIndexOf('.') + 1)),
                forgery("two parts", (provider, token) -> token.substring(0, token.lastIndexOf('.'))),
                forgery("the signature of another token", (provider, token) -> {
                    String other = provider.keys().get(0).sign(Map.of("sub", "x"));
                    return token.substring(0, token.lastIndexOf('.')) + other.substring(other.lastIndexOf('.'));
                }),
                forgery(
                        "HS256 with the public key",
                        (provider, token) -> FakeKey.mac(
                                provider.keys().get(0).encodedPublicKey(),
                                Map.of("alg", "HS256", "kid", "rsa-1"),
                                claims(token))),
                forgery(
                        "HS256 with the public key in PEM",
                        (provider, token) -> FakeKey.mac(
                                ("-----BEGIN PUBLIC KEY-----\n"
                                                + Base64.getMimeEncoder(64, new byte[] {'\n'})
                                                        .encodeToString(provider.keys()
                                                                .get(0)
                                                                .encodedPublicKey())
                                                + "\n-----END PUBLIC KEY-----\n")
                                        .getBytes(StandardCharsets.US_ASCII),
                                Map.of("alg", "HS256", "kid", "rsa-1"),
                                claims(token))),
                forgery(
                        "HS256 with the client secret, which nobody registered",
                        (provider, token) -> FakeKey.mac(
                                provider.config()
                                        .build()
                                        .clientSecrets()
                                        .get(0)
                                        .reveal()
                                        .getBytes(StandardCharsets.UTF_8),
                                Map.of("alg", "HS256"),
                                claims(token))),
                forgery(
                        "HS256 with an empty key",
                        (provider, token) ->
                                FakeKey.mac(new byte[] {0}, Map.of("alg", "HS256", "kid", "rsa-1"), claims(token))),
                forgery("a key of the attacker's under our kid", (provider, token) -> own.sign(claims(token))),
                forgery("a key of the attacker's in the header", (provider, token) -> {
                    Map<String, Object> header = new LinkedHashMap<>();
                    header.put("alg", "RS256");
                    header.put("jwk", own.publicJwk());
                    return own.sign(header, claims(token));
                }),
                forgery("a key of the attacker's at a URL", (provider, token) -> {
                    Map<String, Object> header = new LinkedHashMap<>();
                    header.put("alg", "RS256");
                    header.put("kid", "rsa-1");
                    header.put("jku", provider.issuer() + "/evil");
                    header.put("x5u", provider.issuer() + "/evil");
                    return own.sign(header, claims(token));
                }),
                forgery(
                        "ES256 of the attacker's under the kid of an RSA key",
                        (provider, token) -> ec.sign(Map.of("alg", "ES256", "kid", "rsa-1"), claims(token))),
                forgery(
                        "another algorithm in the header than in the signature",
                        (provider, token) -> provider.keys()
                                .get(0)
                                .sign("RS256", "{\"alg\":\"RS512\",\"kid\":\"rsa-1\"}", payload(token))),
                forgery(
                        "an algorithm that is not advertised",
                        (provider, token) -> provider.keys()
                                .get(0)
                                .sign("RS512", "{\"alg\":\"RS512\",\"kid\":\"rsa-1\"}", payload(token))),
                forgery(
                        "a critical header nobody understands",
                        (provider, token) -> provider.keys()
                                .get(0)
                                .sign(
                                        "RS256",
                                        "{\"alg\":\"RS256\",\"kid\":\"rsa-1\",\"crit\":[\"x\"],\"x\":1}",
                                        payload(token))),
                forgery(
                        "two algorithms",
                        (provider, token) -> provider.keys()
                                .get(0)
                                .sign(
                                        "RS256",
                                        "{\"alg\":\"none\",\"alg\":\"RS256\",\"kid\":\"rsa-1\"}",
                                        payload(token))),
                forgery(
                        "two subjects",
                        (provider, token) -> provider.keys()
                                .get(0)
                                .sign(
                                        "RS256",
                                        "{\"alg\":\"RS256\",\"kid\":\"rsa-1\"}",
                                        payload(token).replaceFirst("\\{", "{\"sub\":\"victim\","))),
                forgery(
                        "nested too deeply",
                        (provider, token) -> provider.keys()
                                .get(0)
                                .sign(
                                        "RS256",
                                        "{\"alg\":\"RS256\",\"kid\":\"rsa-1\"}",
                                        payload(token)
                                                .replaceFirst(
                                                        "\\{",
                                                        "{\"x\":" + "[".repeat(20_000) + "]".repeat(20_000) + ","))),
                forgery(
                        "no JSON",
                        (provider, token) ->
                                provider.keys().get(0).sign("RS256", "{\"alg\":\"RS256\",\"kid\":\"rsa-1\"}", "x")),
                forgery("padding", (provider, token) -> token + "=="),
                forgery("white space", (provider, token) -> token.replace(".", ".\n")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forgeries")
    void signsNobodyIn(String name, BiFunction<FakeProvider, String, String> forge) {
        try (EngineScene scene = EngineScene.start()) {
            scene.provider().idToken(token -> forge.apply(scene.provider(), token));
            TestBrowser browser = scene.browser();

            assertThat(browser.open(APP + "/").code()).isIn("id_token_invalid", "token_response_invalid");

            assertThat(browser.cookies().all()).isEmpty();
            assertThat(scene.events().toString()).doesNotContain("victim");
        }
    }

    @Test
    void anOctKeyInThePublicSetIsNoKey() {
        try (EngineScene scene = EngineScene.start()) {
            byte[] secret = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
            scene.provider()
                    .answer(
                            Endpoint.JWKS,
                            FakeAnswer.json(
                                    200,
                                    Map.of(
                                            "keys",
                                            List.of(Map.of(
                                                    "kty",
                                                    "oct",
                                                    "kid",
                                                    "oct",
                                                    "alg",
                                                    "HS256",
                                                    "k",
                                                    FakeKey.base64url(secret))))));
            scene.provider().idToken(token -> FakeKey.mac(secret, Map.of("alg", "HS256", "kid", "oct"), claims(token)));
            TestBrowser browser = scene.browser();
            assertThat(browser.open(APP + "/").reachedApplication()).isFalse();
            assertThat(browser.cookies().all()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "PS256", "ES256"})
    void advertisedAlgorithmsSignIn(String alg) {
        try (EngineScene scene = EngineScene.start()) {
            scene.provider().signingAlg(alg);
            assertThat(scene.browser().open(APP + "/").subject()).isEqualTo("alice");
        }
    }

    @Test
    void advertisingNoneChangesNothing() {
        try (EngineScene scene = EngineScene.start()) {
            scene.provider()
                    .metadata(
                            metadata -> metadata.put("id_token_signing_alg_values_supported", List.of("none", "RS256")))
                    .signingAlg("none");
            assertThat(scene.browser().open(APP + "/").code()).isEqualTo("id_token_invalid");
        }
    }
}
