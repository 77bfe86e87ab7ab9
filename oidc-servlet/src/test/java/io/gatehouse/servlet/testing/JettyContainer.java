package io.gatehouse.servlet.testing;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.jetty.ee10.servlet.ErrorPageErrorHandler;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;

/** Jetty 12.1 with the servlets of Jakarta EE 10. */
public final class JettyContainer implements Container {
    private final Server server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    private final ContextHandlerCollection contexts = new ContextHandlerCollection();
    private final Map<String, ServletContextHandler> byPath = new LinkedHashMap<>();

    @Override
    public void start(WebApp... apps) throws Exception {
        for (WebApp app : apps) {
            ServletContextHandler context = new ServletContextHandler(
                    app.contextPath().isEmpty() ? "/" : app.contextPath(), ServletContextHandler.SESSIONS);
            context.setClassLoader(app.loader());
            ErrorPageErrorHandler errors = new ErrorPageErrorHandler();
            app.errorPages().forEach(errors::addErrorPage);
            context.setErrorHandler(errors);
            context.addServletContainerInitializer(app.setup());
            contexts.addHandler(context);
            byPath.put(app.contextPath(), context);
        }
        server.setHandler(contexts);
        server.start();
    }

    @Override
    public String origin() {
        return "http://127.0.0.1:" + ((ServerConnector) server.getConnectors()[0]).getLocalPort();
    }

    @Override
    public void undeploy(String contextPath) throws Exception {
        ServletContextHandler context = byPath.remove(contextPath);
        if (context == null) {
            throw new IllegalArgumentException("no application at " + contextPath);
        }
        context.stop();
        contexts.removeHandler(context);
        context.destroy();
    }

    @Override
    public void stop() throws Exception {
        server.stop();
    }
}
