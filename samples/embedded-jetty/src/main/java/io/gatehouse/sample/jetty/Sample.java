package io.gatehouse.sample.jetty;

import io.gatehouse.Gatehouse;
import io.gatehouse.config.reader.ConfigReader;
import io.gatehouse.config.reader.ConfigSource;
import io.gatehouse.servlet.GatehouseFilter;
import jakarta.servlet.DispatcherType;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;

/** A program with a Jetty of its own, in front of whose servlets the filter stands. */
public final class Sample implements AutoCloseable {
    private static final int PORT = 8022;

    private final Gatehouse gatehouse;
    private final Server server;

    private Sample(Gatehouse gatehouse, Server server) {
        this.gatehouse = gatehouse;
        this.server = server;
    }

    /** Runs until the process is ended. */
    public static void main(String[] args) throws Exception {
        Sample sample = start(PORT, System.getenv());
        Runtime.getRuntime().addShutdownHook(new Thread(sample::close, "stop"));
        System.out.println("Open " + sample.url() + "/");
        sample.server.join();
    }

    /**
     * Starts the program, on loopback alone.
     *
     * @param port where it listens; 0 for any free port
     * @param environment what the settings may refer to
     */
    static Sample start(int port, Map<String, String> environment) throws Exception {
        Gatehouse gatehouse = Gatehouse.create(ConfigReader.read(List.of(
                ConfigSource.yaml("gatehouse.yml", settings(), Path.of("")), ConfigSource.environment(environment))));

        ServletContextHandler context = new ServletContextHandler("/");
        FilterHolder filter = new FilterHolder(new GatehouseFilter(gatehouse));
        filter.setAsyncSupported(true);
        // To everything, first, and for every kind of dispatch: the rules say what is public.
        context.addFilter(filter, "/*", EnumSet.allOf(DispatcherType.class));
        context.addServlet(new ServletHolder(new Pages()), "/*");

        Server server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        server.setHandler(context);
        server.start();
        return new Sample(gatehouse, server);
    }

    private static byte[] settings() throws IOException {
        try (InputStream in = Sample.class.getResourceAsStream("gatehouse.yml")) {
            if (in == null) {
                throw new IOException("gatehouse.yml is missing beside " + Sample.class.getName());
            }
            return in.readNBytes(ConfigSource.MAX_BYTES);
        }
    }

    /** Returns the address of the program. */
    String url() {
        return "http://localhost:" + server.getURI().getPort();
    }

    /** Stops the server, and then what it used. */
    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the server does not stop", e);
        } finally {
            gatehouse.close();
        }
    }
}
