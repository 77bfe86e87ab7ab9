package io.gatehouse.webapp;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.OAuth2Config;
import no.nav.security.mock.oauth2.http.NettyWrapper;
import no.nav.security.mock.oauth2.token.OAuth2TokenProvider;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.Wrapper;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.ContextConfig;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.scan.StandardJarScanner;
import org.jspecify.annotations.Nullable;

/**
 * Runs the sample as its war is, in Tomcat, with a provider beside it that believes everybody. With {@code WEBAPP_ISSUER} in the
 * environment, people sign in there instead.
 */
public final class RunInTomcat implements AutoCloseable {
    private static final String CONTEXT_PATH = "/webapp";

    private final Tomcat tomcat;
    private final @Nullable MockOAuth2Server provider;

    private RunInTomcat(Tomcat tomcat, @Nullable MockOAuth2Server provider) {
        this.tomcat = tomcat;
        this.provider = provider;
    }

    /** Runs until the process is ended. {@code webapp.port} and {@code webapp.provider.port} choose other ports. */
    public static void main(String[] args) throws Exception {
        boolean own = System.getenv("WEBAPP_ISSUER") == null;
        RunInTomcat running = start(
                Path.of(System.getProperty("webapp.war")),
                Integer.getInteger("webapp.port", 8012),
                own ? Integer.getInteger("webapp.provider.port", 8013) : -1);
        Runtime.getRuntime().addShutdownHook(new Thread(running::close, "stop"));
        System.out.println();
        System.out.println("Open " + running.url() + "/ and sign in as anybody. Ctrl-C stops.");
        running.tomcat.getServer().await();
    }

    /**
     * Starts the sample.
     *
     * @param war the unpacked war
     * @param port where the application listens; 0 for a free one
     * @param providerPort where the provider listens; 0 for a free one, negative for none
     */
    static RunInTomcat start(Path war, int port, int providerPort) throws IOException, LifecycleException {
        MockOAuth2Server provider = null;
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(Files.createTempDirectory(war.toAbsolutePath().getParent(), "tomcat")
                .toString());
        tomcat.setPort(port);
        tomcat.setSilent(true);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        Context context = webapp(tomcat, war);
        if (providerPort >= 0) {
            NettyWrapper http = new NettyWrapper();
            boolean interactive = true;
            boolean rotateRefreshTokens = true;
            provider = new MockOAuth2Server(new OAuth2Config(
                    interactive, null, null, rotateRefreshTokens, new OAuth2TokenProvider(), Set.of(), http));
            provider.start(InetAddress.getByAddress("localhost", new byte[] {127, 0, 0, 1}), providerPort);
            // The provider names itself after the Host it is asked for, so everybody has to use the same one.
            context.addParameter("gatehouse.provider.issuer", "http://localhost:" + http.port() + "/webapp");
        }
        RunInTomcat running = new RunInTomcat(tomcat, provider);
        tomcat.start();
        if (context.getState() != LifecycleState.STARTED) {
            running.close();
            throw new LifecycleException("the web application did not start; the log says why");
        }
        return running;
    }

    /** Puts the war below its context path, with what an installed Tomcat adds by its own conf/web.xml. */
    private static Context webapp(Tomcat tomcat, Path war) {
        StandardContext context = new StandardContext();
        context.setName(CONTEXT_PATH);
        context.setPath(CONTEXT_PATH);
        context.setDocBase(war.toAbsolutePath().toString());
        ContextConfig config = new ContextConfig();
        config.setDefaultWebXml(tomcat.noDefaultWebXmlPath());
        context.addLifecycleListener(config);
        // What is on this process's class path is none of the application's.
        StandardJarScanner scanner = new StandardJarScanner();
        scanner.setScanClassPath(false);
        context.setJarScanner(scanner);
        Wrapper files = Tomcat.addServlet(context, "default", new DefaultServlet());
        files.setOverridable(true);
        context.addServletMappingDecoded("/", "default");
        context.addMimeMapping("css", "text/css");
        tomcat.getHost().addChild(context);
        return context;
    }

    /** Returns the address of the application. */
    String url() {
        return "http://localhost:" + tomcat.getConnector().getLocalPort() + CONTEXT_PATH;
    }

    @Override
    public void close() {
        try {
            tomcat.stop();
            tomcat.destroy();
        } catch (LifecycleException e) {
            throw new IllegalStateException(e);
        } finally {
            if (provider != null) {
                provider.shutdown();
            }
        }
    }
}
