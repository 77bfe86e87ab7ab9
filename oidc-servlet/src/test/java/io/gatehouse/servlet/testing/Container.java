package io.gatehouse.servlet.testing;

import jakarta.servlet.ServletContainerInitializer;
import java.util.Map;

/** A servlet container on a free port of the loopback address. */
public interface Container {
    /**
     * A web application without a file: what {@code web.xml} would say is done by code.
     *
     * @param contextPath its context path, empty for the root
     * @param errorPages the path that answers errors, by status
     * @param loader the class loader of the application
     * @param setup adds filters and servlets
     */
    record WebApp(
            String contextPath,
            Map<Integer, String> errorPages,
            ClassLoader loader,
            ServletContainerInitializer setup) {
        /** Returns an application that shares the classes of the test. */
        public static WebApp of(String contextPath, ServletContainerInitializer setup) {
            return new WebApp(contextPath, Map.of(), Container.class.getClassLoader(), setup);
        }

        /** Returns this application with an error page. */
        public WebApp errorPage(int status, String path) {
            return new WebApp(contextPath, Map.of(status, path), loader, setup);
        }
    }

    /** Starts the container with these applications. */
    void start(WebApp... apps) throws Exception;

    /** Returns the origin, such as {@code http://127.0.0.1:4711}. */
    String origin();

    /** Stops one application and forgets it. */
    void undeploy(String contextPath) throws Exception;

    /** Stops the container and everything in it. */
    void stop() throws Exception;
}
