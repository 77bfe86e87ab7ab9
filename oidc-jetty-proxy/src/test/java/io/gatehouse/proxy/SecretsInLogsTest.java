package io.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.gatehouse.testing.Browser;
import io.gatehouse.testing.FakeProvider;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** A whole login with every logger at its most talkative, and nothing in the log that opens a door. */
@Timeout(60)
class SecretsInLogsTest {
    private final Map<String, Level> before = new HashMap<>();

    private void level(String logger, Level level) {
        Logger changed = (Logger) LoggerFactory.getLogger(logger);
        before.putIfAbsent(logger, changed.getLevel());
        changed.setLevel(level);
    }

    @AfterEach
    void restore() {
        before.forEach((logger, level) -> ((Logger) LoggerFactory.getLogger(logger)).setLevel(level));
    }

    private void everythingAtTrace() {
        for (String logger : List.of(
                "ROOT",
                "org",
                "org.eclipse.jetty",
                "org.eclipse.jetty.client",
                "org.eclipse.jetty.http.HttpParser",
                "org.eclipse.jetty.server.internal.HttpConnection",
                "com.nimbusds",
                "io.gatehouse",
                "jdk.httpclient")) {
            level(logger, Level.TRACE);
        }
    }

    /** Returns whatever in what the provider got and the browser has is nobody else's business. */
    private static Set<String> secrets(FakeProvider provider, Browser browser) {
        Set<String> secrets = new LinkedHashSet<>();
        for (FakeProvider.Received received : provider.requests(FakeProvider.Endpoint.TOKEN)) {
            for (String name : List.of("code", "code_verifier", "client_secret", "refresh_token")) {
                secrets.add(received.param(name));
            }
        }
        for (FakeProvider.Received received : provider.requests(FakeProvider.Endpoint.AUTHORIZATION)) {
            for (String name : List.of("state", "nonce", "code_challenge")) {
                secrets.add(received.param(name));
            }
        }
        browser.cookies().names().forEach(name -> browser.cookies().value(name).ifPresent(secrets::add));
        secrets.removeIf(secret -> secret.length() < 12);
        return secrets;
    }

    @Test
    void areNoneAtAnyLevel() throws IOException {
        LogGuard.install();
        everythingAtTrace();
        try (CapturedLog log = CapturedLog.of("ROOT")) {
            everythingAtTrace();
            Set<String> secrets = new LinkedHashSet<>();
            try (AdminUnderTest gateway = AdminUnderTest.withToken()) {
                gateway.provider().withRefreshTokens();
                Browser alice = gateway.signedIn("alice");
                secrets.addAll(secrets(gateway.provider(), alice));
                alice.open(gateway.open() + "/app?token=canary-in-a-query");
                gateway.ask("GET", "/sessions", "Authorization: Bearer " + AdminUnderTest.TOKEN);
                alice.open(gateway.open() + "/oidc/logout");
                URI open = gateway.open();
                RawClient.get(
                        open, "/x", "Cookie: gatehouse=canary-in-a-cookie", "Authorization: Bearer canary-in-a-token");
            }
            secrets.addAll(
                    List.of(AdminUnderTest.TOKEN, "canary-in-a-query", "canary-in-a-cookie", "canary-in-a-token"));
            List<String> leaks = new ArrayList<>();
            for (String line : log.lines()) {
                for (String secret : secrets) {
                    if (line.contains(secret)) {
                        leaks.add(line);
                    }
                }
            }
            assertThat(secrets).hasSizeGreaterThan(8);
            assertThat(log.lines()).anyMatch(line -> line.contains("TRACE") || line.contains("DEBUG"));
            assertThat(leaks).isEmpty();
        }
    }
}
