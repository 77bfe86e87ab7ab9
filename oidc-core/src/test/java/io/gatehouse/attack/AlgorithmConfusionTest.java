package io.gatehouse.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.gatehouse.config.ProviderConfig;
import io.gatehouse.internal.provider.ProviderFailure;
import io.gatehouse.outcome.RefusalCode;
import io.gatehouse.testing.ClientUnderTest;
import io.gatehouse.testing.FakeAnswer;
import io.gatehouse.testing.FakeKey;
import io.gatehouse.testing.FakeProvider;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Somebody who can put an ID token into the answer makes the relying party choose a check that the token passes. */
@Timeout(120)
class AlgorithmConfusionTest {
    private final FakeProvider provider = FakeProvider.start();

    @AfterEach
    void stop() {
        provider.close();
    }

    private Map<String, Object> victim() {
        long now = System.currentTimeMillis() / 1000;
        return new LinkedHashMap<>(Map.of(
                "iss",
                provider.issuer(),
                "sub",
                "admin",
                "aud",
                "gateway",
                "iat",
                now,
                "exp",
                now + 300,
                "nonce",
                ClientUnderTest.NONCE));
    }

    private void refused(ClientUnderTest client, String forged) {
        provider.idToken(token -> forged);
        assertThatThrownBy(client::signIn)
                .as(forged.substring(0, Math.min(80, forged.length())))
                .isInstanceOfSatisfying(
                        ProviderFailure.class,
                        failure -> assertThat(failure.code()).isEqualTo(RefusalCode.ID_TOKEN_INVALID));
    }

    private ClientUnderTest client(UnaryOperator<ProviderConfig.Builder> edit) {
        return ClientUnderTest.of(provider, edit);
    }

    @Test
    void thePublicKeyIsNoSecret() {
        FakeKey key = provider.keys().get(0);
        String pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.encodedPublicKey())
                + "\n-----END PUBLIC KEY-----";
        List<byte[]> secrets = List.of(
                key.encodedPublicKey(),
                pem.getBytes(StandardCharsets.US_ASCII),
                (pem + "\n").getBytes(StandardCharsets.US_ASCII),
                String.valueOf(key.publicJwk().get("n")).getBytes(StandardCharsets.US_ASCII),
                Base64.getUrlDecoder().decode(String.valueOf(key.publicJwk().get("n"))),
                new byte[32]);
        for (List<String> configured : List.of(List.<String>of(), List.of("RS256", "HS256"))) {
            try (ClientUnderTest client = client(config -> config.signingAlgs(configured))) {
                for (byte[] secret : secrets) {
                    for (String alg : List.of("HS256", "HS384", "HS512")) {
                        refused(client, FakeKey.mac(secret, Map.of("alg", alg, "kid", key.kid()), victim()));
                    }
                }
            }
        }
    }

    @Test
    void aSecretInThePublicKeySetIsNone() {
        byte[] known = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
        provider.answer(
                FakeProvider.Endpoint.JWKS,
                FakeAnswer.json(
                        200,
                        Map.of(
                                "keys",
                                List.of(
                                        Map.of("kty", "oct", "kid", "o", "alg", "HS256", "k", FakeKey.base64url(known)),
                                        provider.keys().get(0).publicJwk()))));
        for (List<String> configured : List.of(List.<String>of(), List.of("RS256", "HS256"))) {
            try (ClientUnderTest client = client(config -> config.signingAlgs(configured))) {
                refused(client, FakeKey.mac(known, Map.of("alg", "HS256", "kid", "o"), victim()));
            }
        }
    }

    @Test
    void noneIsRefusedInEverySpelling() {
        List<Map<String, Object>> headers = new ArrayList<>();
        for (String alg : List.of("none", "None", "NONE", "nOnE", "none ", " none", "", "null")) {
            headers.add(Map.of("alg", alg));
            headers.add(Map.of("alg", alg, "kid", provider.keys().get(0).kid(), "typ", "JWT"));
        }
        headers.add(Map.of("typ", "JWT"));
        for (List<String> configured : List.of(List.<String>of(), List.of("none"), List.of("none", "RS256"))) {
            try (ClientUnderTest client = client(config -> config.signingAlgs(configured))) {
                for (Map<String, Object> header : headers) {
                    String token = FakeKey.unsigned(header, victim());
                    refused(client, token);
                    refused(client, token.substring(0, token.length() - 1));
                    refused(client, token + "AAAA");
                }
            }
        }
    }

    @Test
    void theNameOfAnAlgorithmIsComparedExactly() {
        FakeKey key = provider.keys().get(0);
        try (ClientUnderTest client = client(config -> config)) {
            for (String alg :
                    List.of("rs256", "Rs256", "RS256 ", "RS-256", "RSA", "SHA256withRSA", "RS1", "RS256\u0000")) {
                refused(client, key.sign("RS256", json(Map.of("alg", alg, "kid", key.kid())), json(victim())));
            }
        }
    }

    @Test
    void aKeyIsUsedForItsOwnKindOnly() {
        FakeKey rsa = provider.keys().get(0);
        FakeKey ec = provider.keys().get(1);
        try (ClientUnderTest client = client(config -> config)) {
            refused(client, rsa.sign("RS256", json(Map.of("alg", "ES256", "kid", ec.kid())), json(victim())));
            refused(client, ec.sign("ES256", json(Map.of("alg", "RS256", "kid", rsa.kid())), json(victim())));
            refused(client, rsa.sign("PS256", json(Map.of("alg", "RS256", "kid", rsa.kid())), json(victim())));
            refused(client, rsa.sign("RS512", json(Map.of("alg", "RS256", "kid", rsa.kid())), json(victim())));
        }
    }

    @Test
    void emptyAndTrivialSignaturesAreRefused() {
        FakeKey ec = provider.keys().get(1);
        String token = ec.sign(Map.of("alg", "ES256", "kid", ec.kid()), victim());
        String unsigned = token.substring(0, token.lastIndexOf('.') + 1);
        try (ClientUnderTest client = client(config -> config)) {
            // All zeros verified everything in JDKs before 17.0.3 (CVE-2022-21449).
            for (byte[] signature :
                    List.of(new byte[0], new byte[1], new byte[64], new byte[63], new byte[65], new byte[4096])) {
                refused(client, unsigned + FakeKey.base64url(signature));
            }
            byte[] ones = new byte[64];
            Arrays.fill(ones, (byte) 0xff);
            refused(client, unsigned + FakeKey.base64url(ones));
        }
    }

    @Test
    void aKeyThatComesWithTheTokenIsNotUsed() {
        FakeKey own = FakeKey.rsa("own");
        try (ClientUnderTest client = client(config -> config)) {
            refused(client, own.sign(Map.of("alg", "RS256", "kid", "own", "jwk", own.publicJwk()), victim()));
            refused(client, own.sign(Map.of("alg", "RS256", "jwk", own.publicJwk()), victim()));
            refused(
                    client,
                    own.sign(
                            Map.of(
                                    "alg",
                                    "RS256",
                                    "jku",
                                    provider.url(FakeProvider.Endpoint.END_SESSION)
                                            .toString()),
                            victim()));
            refused(
                    client,
                    own.sign(
                            Map.of(
                                    "alg",
                                    "RS256",
                                    "x5u",
                                    provider.url(FakeProvider.Endpoint.END_SESSION)
                                            .toString()),
                            victim()));
        }
        assertThat(provider.calls(FakeProvider.Endpoint.END_SESSION)).isZero();
    }

    private static String json(Map<String, Object> map) {
        return JSONObjectUtils.toJSONString(map);
    }
}
