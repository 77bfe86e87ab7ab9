package io.gatehouse.quickstart;

import io.gatehouse.config.reader.ConfigSource;
import io.gatehouse.proxy.Gateway;
import io.gatehouse.proxy.config.GatewayConfig;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Provider, application and gateway in one process. */
public final class Quickstart implements AutoCloseable {
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final SampleProvider provider;
    private final SampleApp app;
    private final @Nullable URI gateway;

    private Quickstart(Ports ports, boolean withGateway, Map<String, String> settings)
            throws PortTakenException, IOException {
        try {
            provider = SampleProvider.start(ports.provider());
            parts.push(provider);
            app = SampleApp.start(ports.app());
            parts.push(app);
            gateway = withGateway ? startGateway(ports, settings) : null;
        } catch (PortTakenException | IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Starts all three.
     *
     * @throws PortTakenException when somebody else has one of the ports; nothing runs then
     * @throws IOException when one of them cannot start; nothing runs then
     */
    public static Quickstart start(Ports ports) throws PortTakenException, IOException {
        return new Quickstart(ports, true, Map.of());
    }

    /**
     * Starts all three, with settings of the gateway other than those of the quickstart.
     *
     * @param settings dotted keys and values
     * @throws PortTakenException when somebody else has one of the ports; nothing runs then
     * @throws IOException when one of them cannot start; nothing runs then
     */
    public static Quickstart start(Ports ports, Map<String, String> settings) throws PortTakenException, IOException {
        return new Quickstart(ports, true, settings);
    }

    /**
     * Starts the provider and the application, for a gateway that is started elsewhere.
     *
     * @throws PortTakenException when somebody else has one of the ports; nothing runs then
     * @throws IOException when one of them cannot start; nothing runs then
     */
    public static Quickstart startWithoutGateway(Ports ports) throws PortTakenException, IOException {
        return new Quickstart(ports, false, Map.of());
    }

    private URI startGateway(Ports ports, Map<String, String> settings) throws PortTakenException, IOException {
        Gateway started = Gateway.create(config(ports, settings));
        parts.push(started);
        try {
            started.start();
        } catch (IOException e) {
            if (PortTakenException.isCauseOf(e)) {
                throw ports.gatewayTaken();
            }
            throw e;
        }
        // By name and not by number: cookies are kept by name, and so is the provider's idea of its own address.
        return URI.create("http://localhost:" + started.uris().get(0).getPort());
    }

    /** Reads the settings that the gateway by itself is started with too, and puts the real addresses in place of the usual ones. */
    private GatewayConfig config(Ports ports, Map<String, String> settings) throws IOException {
        byte[] yaml;
        try (InputStream in = Quickstart.class.getResourceAsStream("gatehouse.yml")) {
            if (in == null) {
                throw new IOException("gatehouse.yml is missing beside " + Quickstart.class.getName());
            }
            yaml = in.readNBytes(ConfigSource.MAX_BYTES + 1);
        }
        return GatewayConfig.read(List.of(
                ConfigSource.yaml("gatehouse.yml", yaml, Path.of("")),
                ConfigSource.parameters(
                        "quickstart",
                        Map.of(
                                "provider.issuer",
                                provider.issuer(),
                                "routes",
                                "[{path: /, upstream: '" + app.url() + "'}]",
                                "server.listen",
                                "http://127.0.0.1:" + ports.gateway(),
                                "server.access-log",
                                "false")),
                ConfigSource.parameters("settings", settings)));
    }

    /** Returns what to open in a browser; empty where the gateway is started elsewhere. */
    public Optional<URI> url() {
        return Optional.ofNullable(gateway);
    }

    /** Returns the provider. */
    public SampleProvider provider() {
        return provider;
    }

    /** Returns the application. */
    public SampleApp app() {
        return app;
    }

    /** Stops what runs, the gateway first. */
    @Override
    public void close() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException("a part of the quickstart does not stop", e);
            }
        }
    }

    private String greeting() {
        String others = """
                  Provider     %s
                  Application  %s
                """.formatted(provider.issuer(), app.url());
        if (gateway == null) {
            return """

                Provider and application are running; now start the gateway in front of them:

                  java -jar oidc-jetty-proxy/target/gatehouse.jar --config samples/quickstart/gatehouse.yml

                %s
                Ctrl-C stops both.
                """.formatted(others);
        }
        return """

            Open this in a browser, and sign in as whoever you like:

              %s/

            %s
            Ctrl-C stops everything.
            """.formatted(gateway, others);
    }

    /** Starts everything, says what to open, and runs until the process is told to stop. */
    public static void main(String[] args) throws InterruptedException {
        if (System.getProperty("logback.configurationFile") == null) {
            System.setProperty("logback.configurationFile", "io/gatehouse/quickstart/logback.xml");
        }
        boolean withGateway = Boolean.parseBoolean(System.getProperty("quickstart.gateway", "true"));
        try {
            Quickstart quickstart = new Quickstart(Ports.ofSystemProperties(), withGateway, Map.of());
            CountDownLatch stopped = new CountDownLatch(1);
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(
                            () -> {
                                quickstart.close();
                                stopped.countDown();
                            },
                            "stop"));
            System.out.println(quickstart.greeting());
            stopped.await();
        } catch (PortTakenException | IOException | IllegalArgumentException e) {
            System.err.println("The quickstart does not start: " + e.getMessage());
            System.exit(2);
        }
    }
}
