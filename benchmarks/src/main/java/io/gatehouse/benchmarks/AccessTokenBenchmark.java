package io.gatehouse.benchmarks;

import io.gatehouse.internal.token.AccessTokenVerifier;
import io.gatehouse.internal.token.IssuerRule;
import io.gatehouse.internal.token.KeySet;
import io.gatehouse.internal.token.SignatureAlgorithm;
import io.gatehouse.internal.token.UnverifiedToken;
import io.gatehouse.internal.token.VerifiedAccessToken;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.testing.BearerScene;
import io.gatehouse.testing.EngineScene;
import io.gatehouse.testing.FakeKey;
import io.gatehouse.testing.FakeProvider;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the engine needs to decide about a request with an access token signed with RS256: the first time and again, and of the first time
 * the token alone, next to the bare check of the same signature by the JDK.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class AccessTokenBenchmark {
    /** More than are remembered, so that each has been forgotten when it comes again. */
    private static final int TOKENS = 4_000;

    private EngineScene scene;
    private String[] tokens;
    private String token;
    private PublicKey key;
    private byte[] input;
    private byte[] signature;
    private AccessTokenVerifier verifier;
    private KeySet keys;
    private int next;

    /** Has tokens issued. */
    @Setup
    public void issue() throws Exception {
        scene = BearerScene.start(bearer -> bearer.maxCached(100));
        FakeProvider provider = scene.provider();
        tokens = new String[TOKENS];
        for (int i = 0; i < TOKENS; i++) {
            tokens[i] = provider.issueAccessToken(claims -> {});
        }
        token = provider.issueAccessToken(claims -> {});
        FakeKey rsa = provider.keys().get(0);
        key = KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(rsa.encodedPublicKey()));
        int dot = token.lastIndexOf('.');
        input = token.substring(0, dot).getBytes(StandardCharsets.US_ASCII);
        signature = Base64.getUrlDecoder().decode(token.substring(dot + 1));
        keys = KeySet.parse(provider.jwks());
        verifier = new AccessTokenVerifier(
                IssuerRule.exactly(provider.issuer()),
                List.of(FakeProvider.audience()),
                EnumSet.allOf(SignatureAlgorithm.class),
                false,
                Duration.ofSeconds(30),
                InstantSource.system());
        if (!(again() instanceof Outcome.Proceed) || !(first() instanceof Outcome.Proceed) || !bare()) {
            throw new IllegalStateException("the request does not get through");
        }
    }

    /** Stops the provider. */
    @TearDown
    public void stop() {
        scene.close();
    }

    /** Checks the signature alone. */
    @Benchmark
    public boolean bare() throws Exception {
        Signature verifier = Signature.getInstance("SHA256withRSA");
        verifier.initVerify(key);
        verifier.update(input);
        return verifier.verify(signature);
    }

    /** Reads a token and checks all that there is to check of it, the signature included. */
    @Benchmark
    public VerifiedAccessToken validate() throws Exception {
        next = (next + 1) % TOKENS;
        return verifier.verify(UnverifiedToken.parse(AccessTokenVerifier.WHAT, tokens[next]), keys);
    }

    /** Reads a token of which nothing is believed yet. */
    @Benchmark
    public UnverifiedToken parse() throws Exception {
        next = (next + 1) % TOKENS;
        return UnverifiedToken.parse(AccessTokenVerifier.WHAT, tokens[next]);
    }

    /** Decides about a request with a token that is not remembered. */
    @Benchmark
    public Outcome first() {
        next = (next + 1) % TOKENS;
        return scene.handle(BearerScene.call("/api/reports", tokens[next]));
    }

    /** Decides about a request with a token that is remembered. */
    @Benchmark
    public Outcome again() {
        return scene.handle(BearerScene.call("/api/reports", token));
    }
}
