package io.gatehouse.sample.tomcat;

import io.gatehouse.Gatehouse;
import io.gatehouse.config.reader.ConfigReader;
import io.gatehouse.config.reader.ConfigSource;
import io.gatehouse.servlet.GatehouseFilter;
import jakarta.servlet.DispatcherType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;

/** A program with a Tomcat of its own, in front of whose servlets the filter stands. */
public final class Sample implements AutoCloseable {
    private static final int PORT = 8023;

    private final Gatehouse gatehouse;
    private final Tomcat tomcat;

    private Sample(Gatehouse gatehouse, Tomcat tomcat) {
        this.gatehouse = gatehouse;
        this.tomcat = tomcat;
    }

    /** Runs until the process is ended. */
    public static void main(String[] args) throws IOException, LifecycleException {
        Sample sample = start(PORT, System.getenv());
        Runtime.getRuntime().addShutdownHook(new Thread(sample::close, "stop"));
        System.out.println("Open " + sample.url() + "/");
        sample.tomcat.getServer().await();
    }

    /**
     * Starts the program, on loopback alone.
     *
     * @param port where it listens; 0 for any free port
     * @param environment what the settings may refer to
     */
    static Sample start(int port, Map<String, String> environment) throws IOException, LifecycleException {
        Gatehouse gatehouse = Gatehouse.create(ConfigReader.read(List.of(
                ConfigSource.yaml("gatehouse.yml", settings(), Path.of("")), ConfigSource.environment(environment))));

        Path work = Files.createTempDirectory("gatehouse-sample-tomcat");
        work.toFile().deleteOnExit();
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(work.toString());
        tomcat.setPort(port);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        Context context = tomcat.addContext("", work.toString());

        FilterDef filter = new FilterDef();
        filter.setFilterName("gatehouse");
        filter.setFilter(new GatehouseFilter(gatehouse));
        filter.setAsyncSupported("true");
        context.addFilterDef(filter);
        // To everything, first, and for every kind of dispatch: the rules say what is public.
        FilterMap mapping = new FilterMap();
        mapping.setFilterName("gatehouse");
        mapping.addURLPattern("/*");
        for (DispatcherType type : DispatcherType.values()) {
            mapping.setDispatcher(type.name());
        }
        context.addFilterMap(mapping);
        // Tomcat runs filters only where a servlet is mapped: this one to everything.
        Tomcat.addServlet(context, "pages", new Pages());
        context.addServletMapping("/*", "pages");

        Sample sample = new Sample(gatehouse, tomcat);
        tomcat.start();
        return sample;
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
        return "http://localhost:" + tomcat.getConnector().getLocalPort();
    }

    /** Stops the server, and then what it used. */
    @Override
    public void close() {
        try {
            tomcat.stop();
            tomcat.destroy();
        } catch (LifecycleException e) {
            throw new IllegalStateException("the server does not stop", e);
        } finally {
            gatehouse.close();
        }
    }
}
