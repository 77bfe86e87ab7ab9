package io.gatehouse.internal.provider;

import io.gatehouse.config.ProviderConfig;
import io.gatehouse.config.TrustedIssuer;
import io.gatehouse.event.GatehouseEvent;
import io.gatehouse.event.GatehouseListener;
import io.gatehouse.event.ProviderEvent;
import io.gatehouse.internal.thread.DaemonThreads;
import io.gatehouse.internal.token.IssuerRule;
import io.gatehouse.internal.token.JsonRejectedException;
import io.gatehouse.internal.token.KeySet;
import io.gatehouse.internal.token.SafeText;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The keys of somebody whose access tokens are accepted although nobody signs in there, read when they are first needed and kept fresh.
 * All that is wanted of its metadata is {@code jwks_uri}, so that issuers without any other endpoint will do.
 */
public final class TrustedIssuerDirectory implements IssuerKeys, AutoCloseable {
    private static final int MAX_METADATA = 256 * 1024;
    private static final String WELL_KNOWN = "/.well-known/openid-configuration";

    private final TrustedIssuer issuer;
    private final GatehouseListener events;
    private final ProviderHttp http;
    private final ExecutorService background;
    private final Refreshed<KeySet> keys;
    private final Refreshed.Budget ofStrangers = new Refreshed.Budget();
    private final AtomicReference<@Nullable Object> last = new AtomicReference<>();

    /** Creates the directory; nothing is read yet. */
    public TrustedIssuerDirectory(TrustedIssuer issuer, InstantSource clock, GatehouseListener events) {
        this.issuer = issuer;
        this.events = events;
        ProviderConfig calls = ProviderConfig.builder()
                .name(issuer.issuer())
                .caFile(issuer.caFile().orElse(null))
                .build();
        this.http = new ProviderHttp(calls, events);
        this.background = DaemonThreads.pool("trusted-issuer", 1);
        this.keys = new Refreshed<>(
                this::read,
                new Refreshed.Terms(
                        Duration.ofMinutes(5),
                        Duration.ofMinutes(15),
                        Duration.ofHours(24),
                        Duration.ofSeconds(30),
                        calls.requestTimeout().multipliedBy(2).plusSeconds(1)),
                background,
                clock);
    }

    @Override
    public IssuerRule issuers() {
        return IssuerRule.exactly(issuer.issuer());
    }

    @Override
    public KeySet keys() throws ProviderFailure {
        return keys.get();
    }

    @Override
    public KeySet keysNewerForStrangers(KeySet seen) throws ProviderFailure {
        return keys.newerThan(seen, ofStrangers);
    }

    private KeySet read() throws ProviderFailure {
        try {
            KeySet read = KeySetDocument.read(http, jwksUrl(), "bearer.issuers");
            if (!read.equals(last.getAndSet(read))) {
                events.on(new ProviderEvent.ProviderRefreshed(issuer.issuer(), "jwks"));
                if (!read.problems().isEmpty()) {
                    events.on(new GatehouseEvent.Noticed(
                            "provider.keys",
                            "of the keys of issuer " + issuer.issuer() + ", " + String.join("; ", read.problems())));
                }
            }
            return read;
        } catch (ProviderFailure e) {
            last.set(e);
            events.on(new ProviderEvent.ProviderFailed(issuer.issuer(), "jwks", e.getMessage()));
            throw e;
        }
    }

    private URI jwksUrl() throws ProviderFailure {
        Optional<URI> given = issuer.jwksUrl();
        if (given.isPresent()) {
            return EndpointAddress.check("bearer.issuers jwks-url", given.get(), false);
        }
        String name = issuer.issuer();
        String base = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
        URI url = issuer.metadataUrl().isPresent()
                ? EndpointAddress.check(
                        "bearer.issuers metadata-url", issuer.metadataUrl().get(), false)
                : EndpointAddress.parse("bearer.issuers issuer", base + WELL_KNOWN, false);
        ProviderAnswer answer =
                http.call(ProviderRequest.get("metadata", url, MAX_METADATA).header("Accept", "application/json"));
        if (answer.status() != 200 || !answer.isJson()) {
            throw KeySetDocument.unexpected("the metadata", url, answer, "bearer.issuers");
        }
        try {
            return jwksUrl(url, answer.json());
        } catch (JsonRejectedException e) {
            throw KeySetDocument.invalid("the metadata at " + url + " cannot be used: " + e.getMessage());
        }
    }

    private URI jwksUrl(URI metadataUrl, Map<String, Object> document) throws ProviderFailure {
        if (!(document.get("issuer") instanceof String named) || !named.equals(issuer.issuer())) {
            throw KeySetDocument.invalid("the metadata at " + metadataUrl + " must name the issuer "
                    + SafeText.quote(issuer.issuer()) + ", it names "
                    + (document.get("issuer") instanceof String other ? SafeText.quote(other) : "none")
                    + "; they must be equal character by character (RFC 8414, section 3.3); check bearer.issuers");
        }
        if (!(document.get("jwks_uri") instanceof String jwks)) {
            throw KeySetDocument.invalid("the metadata at " + metadataUrl
                    + " must hold jwks_uri, it does not; set jwks-url in bearer.issuers");
        }
        return EndpointAddress.parse("jwks_uri in the metadata of " + issuer.issuer(), jwks, false);
    }

    /** Breaks off what is under way and gives up the threads. */
    @Override
    public void close() {
        background.shutdownNow();
        http.close();
    }
}
