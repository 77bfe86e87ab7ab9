package io.gatehouse.checkup;

import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.config.ProviderConfig;
import io.gatehouse.http.Origin;
import io.gatehouse.internal.protocol.ClientProbe;
import io.gatehouse.internal.provider.MetadataDocument;
import io.gatehouse.internal.provider.ProviderFailure;
import io.gatehouse.internal.provider.ProviderMetadata;
import io.gatehouse.internal.request.CallbackPath;
import io.gatehouse.internal.thread.DaemonThreads;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A look at one provider: can it be reached, is it the one that is meant, does it know us. Nobody signs in, and nothing is changed there:
 * it is asked for its metadata and keys, for a login without a page, and for tokens for codes that nobody issued, a few of which have a wrong
 * secret on purpose; its log may mention them. The client's secret goes to the endpoints at which clients authenticate and nowhere else, and
 * not even there where the provider calls itself by another name than is configured.
 */
public final class ProviderCheckup {
    /** What stands in for our callback where its address is not known. It is not asked for at the authorization endpoint. */
    private static final String NOWHERE = "https://localhost/callback";

    private final GatehouseConfig all;
    private final ProviderConfig config;
    private final @Nullable String redirectUri;
    private final InstantSource clock;
    private final Findings findings;
    private final Product product;

    private ProviderCheckup(GatehouseConfig all, ProviderConfig config, @Nullable Origin address, InstantSource clock) {
        this.all = all;
        this.config = config;
        this.redirectUri = address == null ? null : address + all.endpointPath() + CallbackPath.of(config.name());
        this.clock = clock;
        this.findings = new Findings(config.key());
        this.product = Product.of(config);
    }

    /**
     * Looks at a provider.
     *
     * @param config one of the providers of the settings
     * @param address where browsers find us, of which the redirect URI is made; null where only a request tells
     * @param timeout after which what is not known by then counts as not known
     * @return what was found, in the order of the topics; never empty
     */
    public static List<Finding> of(
            GatehouseConfig all,
            ProviderConfig config,
            @Nullable Origin address,
            Duration timeout,
            InstantSource clock) {
        return new ProviderCheckup(all, config, address, clock).run(timeout);
    }

    private List<Finding> run(Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        ExecutorService threads = DaemonThreads.pool(config.name() + "-checkup", 3);
        try (ClientProbe probe = new ClientProbe(config, clock, new SecureRandom(), event -> {})) {
            await(List.of(threads.submit(() -> look(probe, threads, deadline))), deadline);
            findings.timeIsUp();
        } finally {
            threads.shutdownNow();
        }
        List<Finding> missing = new ArrayList<>();
        for (Topic topic : Topic.values()) {
            if (topic != Topic.SESSION_STORE && !findings.has(topic) && isOn(topic)) {
                missing.add(Finding.notKnown(
                        topic.word(),
                        Findings.NOT_REACHED,
                        config.key(),
                        findings.hasProblem(Topic.DISCOVERY)
                                ? "not looked at, because the metadata could not be read"
                                : "no result within " + timeout.toSeconds() + " s",
                        ""));
            }
        }
        return findings.inOrderWith(missing);
    }

    private boolean isOn(Topic topic) {
        return topic != Topic.INTROSPECTION || all.bearer().introspection();
    }

    private void await(List<Future<?>> tasks, long deadline) {
        for (Future<?> task : tasks) {
            try {
                task.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (TimeoutException e) {
                // What is missing is said at the end.
                return;
            } catch (ExecutionException e) {
                throw new IllegalStateException("a look at provider " + config.name() + " failed", e.getCause());
            }
        }
    }

    private void look(ClientProbe probe, ExecutorService threads, long deadline) {
        ConnectionChecks connection = new ConnectionChecks(config, product, findings);
        if (config.endpoints().complete() && config.metadataUrl().isEmpty()) {
            findings.ok(Topic.DISCOVERY, "none: " + config.key() + ".endpoints names every address");
            findings.ok(Topic.ISSUER, "taken from " + config.key() + ".issuer, as there is no discovery");
            findings.notReached(Topic.CLOCK, "not looked at, as there is no discovery");
            findings.notReached(Topic.TLS, "not looked at, as there is no discovery");
            try {
                all(ProviderMetadata.ofConfig(config), null, probe, threads, deadline);
            } catch (ProviderFailure e) {
                findings.problem(
                        CheckupCode.METADATA_INVALID, e.getMessage(), "correct " + config.key() + ".endpoints");
            }
            return;
        }
        Instant asked = clock.instant();
        MetadataDocument document;
        try {
            document = probe.metadata();
        } catch (ProviderFailure e) {
            connection.unread(e, clock.instant());
            return;
        }
        Instant answered = clock.instant();
        connection.certificates(document, answered);
        connection.clock(document.answer(), asked, answered);
        connection.issuer(document);
        try {
            ProviderMetadata metadata = document.metadataOfAnyIssuer();
            findings.ok(Topic.DISCOVERY, document.url() + " answers with the metadata");
            all(metadata, document, probe, threads, deadline);
        } catch (ProviderFailure e) {
            findings.problem(
                    CheckupCode.METADATA_INVALID,
                    e.getMessage(),
                    "set what is missing below " + config.key()
                            + ".endpoints, or take the address of another document in " + config.key()
                            + ".metadata-url");
        }
    }

    private void all(
            ProviderMetadata metadata,
            @Nullable MetadataDocument document,
            ClientProbe probe,
            ExecutorService threads,
            long deadline) {
        MetadataChecks stated = new MetadataChecks(all, config, product, metadata, document, findings);
        stated.run();
        List<Future<?>> tasks = new ArrayList<>();
        tasks.add(threads.submit(() -> stated.keys(probe)));
        tasks.add(threads.submit(() -> conversation(metadata, probe)));
        await(tasks, deadline);
    }

    private void conversation(ProviderMetadata metadata, ClientProbe probe) {
        AuthorizationChecks authorization = new AuthorizationChecks(config, product, metadata, probe, findings);
        AuthorizationChecks.ClientSeen seen = AuthorizationChecks.ClientSeen.NOT_SAID;
        if (redirectUri == null) {
            authorization.unset();
        } else {
            seen = authorization.run(redirectUri);
        }
        Optional<String> issuer = config.issuer();
        if (issuer.isPresent() && !issuer.get().equals(metadata.issuer())) {
            String why = "not looked at, because the client's secret goes to nobody but the issuer that is configured";
            findings.notReached(Topic.CLIENT, why);
            if (all.bearer().introspection() && !findings.has(Topic.INTROSPECTION)) {
                findings.notReached(Topic.INTROSPECTION, why);
            }
            return;
        }
        ClientChecks client = new ClientChecks(
                config, product, metadata, probe, redirectUri == null ? NOWHERE : redirectUri, findings);
        client.run(seen);
        if (all.bearer().introspection()) {
            metadata.introspectionEndpoint().ifPresent(client::introspection);
        }
    }
}
