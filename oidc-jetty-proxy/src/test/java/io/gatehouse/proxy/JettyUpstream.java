package io.gatehouse.proxy;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/** An upstream that speaks TLS, HTTP/2 or both, and answers with what it saw. */
final class JettyUpstream implements AutoCloseable {
    private static final String PASSWORD = "changeit";

    private final Server server = new Server();
    private final ServerConnector connector;
    private final SslContextFactory.@Nullable Server tls;

    private JettyUpstream(SslContextFactory.@Nullable Server tls, boolean http2) throws Exception {
        this.tls = tls;
        HttpConfiguration config = new HttpConfiguration();
        HttpConnectionFactory http1 = new HttpConnectionFactory(config);
        if (tls == null) {
            connector = http2
                    ? new ServerConnector(server, http1, new HTTP2CServerConnectionFactory(config))
                    : new ServerConnector(server, http1);
        } else {
            config.addCustomizer(new SecureRequestCustomizer(false));
            if (http2) {
                ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory();
                alpn.setDefaultProtocol(http1.getProtocol());
                connector = new ServerConnector(
                        server,
                        new SslConnectionFactory(tls, alpn.getProtocol()),
                        alpn,
                        new HTTP2ServerConnectionFactory(config),
                        http1);
            } else {
                connector = new ServerConnector(server, new SslConnectionFactory(tls, http1.getProtocol()), http1);
            }
        }
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) throws Exception {
                answer(request, response, callback);
                return true;
            }
        });
        server.start();
    }

    private static void answer(Request request, Response response, Callback callback) throws Exception {
        StringBuilder text = new StringBuilder(
                request.getConnectionMetaData().getHttpVersion().asString());
        text.append(' ')
                .append(request.getMethod())
                .append(' ')
                .append(request.getHttpURI().getPathQuery());
        text.append(" authority=").append(request.getHttpURI().getAuthority());
        if (request.getAttribute(EndPoint.SslSessionData.ATTRIBUTE) instanceof EndPoint.SslSessionData data) {
            X509Certificate[] peer = data.peerCertificates();
            text.append(" peer=")
                    .append(
                            peer == null
                                    ? "none"
                                    : peer[0].getSubjectX500Principal().getName());
        }
        text.append(" body=").append(Content.Source.asString(request, StandardCharsets.UTF_8));
        response.getHeaders().put("Set-Cookie", "a=b");
        Content.Sink.write(response, true, text.toString(), callback);
    }

    /** Starts one without TLS. */
    static JettyUpstream cleartext(boolean http2) throws Exception {
        return new JettyUpstream(null, http2);
    }

    /** Starts one with this certificate, which asks for certificates of this authority where one is given. */
    static JettyUpstream secure(TestAuthority.Issued own, boolean http2, @Nullable TestAuthority clients)
            throws Exception {
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setSniRequired(false);
        tls.setKeyStore(store(own));
        tls.setKeyStorePassword(PASSWORD);
        if (clients != null) {
            KeyStore trusted = empty();
            trusted.setCertificateEntry(
                    "clients",
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(
                                    new ByteArrayInputStream(clients.pem().getBytes(StandardCharsets.US_ASCII))));
            tls.setTrustStore(trusted);
            tls.setNeedClientAuth(true);
        }
        return new JettyUpstream(tls, http2);
    }

    private static KeyStore store(TestAuthority.Issued own) throws Exception {
        KeyStore store = empty();
        store.setKeyEntry("own", own.key(), PASSWORD.toCharArray(), new Certificate[] {own.certificate()});
        return store;
    }

    private static KeyStore empty() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    URI uri() {
        return URI.create((tls == null ? "http" : "https") + "://127.0.0.1:" + connector.getLocalPort());
    }

    @Override
    public void close() {
        LifeCycle.stop(server);
    }
}
