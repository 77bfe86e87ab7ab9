package io.gatehouse.proxy.listen;

import io.gatehouse.proxy.config.ClientCertificates;
import java.io.IOException;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * TLS of one listener, for which certificates can be changed while connections come in. New connections get the new ones, and nothing
 * happens to those that are there. Jetty's own reload leaves the settings empty for a moment, so it is not used.
 */
final class ReloadableTls extends SslContextFactory.Server {
    private static final int SESSION_SECONDS = 3600;
    private static final int MAX_SESSIONS = 20_000;

    private volatile SSLContext current;

    ReloadableTls(TlsMaterial material, ClientCertificates clients) throws GeneralSecurityException, IOException {
        current = bounded(material.context());
        setSslContext(current);
        setIncludeProtocols("TLSv1.3", "TLSv1.2");
        // Beyond what the JDK leaves out: no forward secrecy, padding that leaks, and key exchanges that cost us more
        // than
        // the client.
        setExcludeCipherSuites(
                "^.*_(MD5|SHA|SHA1)$", "^TLS_RSA_.*$", "^.*_CBC_.*$", "^TLS_DHE_.*$", "^.*_(NULL|anon)_.*$");
        setUseCipherSuitesOrder(true);
        setRenegotiationAllowed(false);
        setNeedClientAuth(clients == ClientCertificates.REQUIRED);
        setWantClientAuth(clients == ClientCertificates.OPTIONAL);
    }

    /** Takes other certificates into use. */
    void use(TlsMaterial material) throws GeneralSecurityException, IOException {
        current = bounded(material.context());
    }

    private static SSLContext bounded(SSLContext context) {
        context.getServerSessionContext().setSessionTimeout(SESSION_SECONDS);
        context.getServerSessionContext().setSessionCacheSize(MAX_SESSIONS);
        return context;
    }

    @Override
    public SSLEngine newSSLEngine() {
        SSLEngine engine = current.createSSLEngine();
        customize(engine);
        return engine;
    }

    @Override
    public SSLEngine newSSLEngine(String host, int port) {
        SSLEngine engine = current.createSSLEngine(host, port);
        customize(engine);
        return engine;
    }
}
