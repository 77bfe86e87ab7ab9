package io.gatehouse.tomcat;

import io.gatehouse.servlet.testing.Container;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.catalina.Context;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.LifecycleEvent;
import org.apache.catalina.LifecycleListener;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.Wrapper;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.ContextConfig;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.ErrorPage;
import org.apache.tomcat.util.scan.StandardJarScanner;

/** Tomcat 10.1 in this JVM. */
final class TomcatContainer implements Container {
    private final Tomcat tomcat = new Tomcat();

    TomcatContainer() {
        try {
            tomcat.setBaseDir(Files.createTempDirectory(Path.of("target"), "tomcat")
                    .toAbsolutePath()
                    .toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        tomcat.setHostname("127.0.0.1");
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        tomcat.setSilent(true);
    }

    @Override
    public void start(WebApp... apps) throws Exception {
        for (WebApp app : apps) {
            StandardContext context = new StandardContext();
            context.setPath(app.contextPath());
            context.setName(app.contextPath());
            context.setParentClassLoader(app.loader());
            context.addLifecycleListener(new Configured());
            addDefaultServlet(context);
            context.addServletContainerInitializer(app.setup(), null);
            app.errorPages().forEach((status, path) -> {
                ErrorPage page = new ErrorPage();
                page.setErrorCode(status);
                page.setLocation(path);
                context.addErrorPage(page);
            });
            tomcat.getHost().addChild(context);
        }
        run();
    }

    /** Adds a web application in a directory, and starts, as it lies in {@code webapps/}. */
    void startDirectory(String contextPath, Path directory) throws Exception {
        StandardContext context = new StandardContext();
        context.setPath(contextPath);
        context.setName(contextPath);
        context.setDocBase(directory.toString());
        ContextConfig config = new ContextConfig();
        config.setDefaultWebXml(tomcat.noDefaultWebXmlPath());
        // The class path of the test is none of the application's.
        StandardJarScanner scanner = new StandardJarScanner();
        scanner.setScanClassPath(false);
        scanner.setScanManifest(false);
        context.setJarScanner(scanner);
        context.addLifecycleListener(config);
        tomcat.getHost().addChild(context);
        run();
    }

    private void run() throws Exception {
        if (tomcat.getServer().getState() != LifecycleState.STARTED) {
            tomcat.start();
        }
    }

    /** Adds what every installed Tomcat has by its conf/web.xml. Without it, no filter runs where no servlet is mapped. */
    private static void addDefaultServlet(Context context) {
        Wrapper servlet = Tomcat.addServlet(context, "default", new DefaultServlet());
        servlet.setOverridable(true);
        servlet.setAsyncSupported(true);
        context.addServletMappingDecoded("/", "default");
    }

    /** Returns whether the application could be started. */
    boolean runs(String contextPath) {
        return find(contextPath).getState() == LifecycleState.STARTED;
    }

    /** Returns the class loader of an application. */
    ClassLoader loaderOf(String contextPath) {
        return find(contextPath).getLoader().getClassLoader();
    }

    private Context find(String contextPath) {
        return (Context) tomcat.getHost().findChild(contextPath);
    }

    @Override
    public String origin() {
        return "http://127.0.0.1:" + tomcat.getConnector().getLocalPort();
    }

    @Override
    public void undeploy(String contextPath) throws Exception {
        Context context = find(contextPath);
        context.stop();
        tomcat.getHost().removeChild(context);
        context.destroy();
    }

    @Override
    public void stop() throws Exception {
        tomcat.stop();
        tomcat.destroy();
    }

    /** Says that a context without files is configured, which Tomcat otherwise waits to hear. */
    private static final class Configured implements LifecycleListener {
        @Override
        public void lifecycleEvent(LifecycleEvent event) {
            if (event.getType().equals(Lifecycle.CONFIGURE_START_EVENT)) {
                ((Context) event.getLifecycle()).setConfigured(true);
            }
        }
    }
}
