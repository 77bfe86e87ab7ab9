package io.gatehouse.proxy.listen;

import io.gatehouse.http.AddressRange;
import io.gatehouse.proxy.config.GatewayConfig;
import io.gatehouse.proxy.config.ListenerConfig;
import io.gatehouse.proxy.config.ServerConfig;
import io.gatehouse.proxy.tls.CertificateEnd;
import io.gatehouse.proxy.watch.SettledFiles;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.jspecify.annotations.Nullable;

/** All listeners of a server, made of {@code server.listen} and what belongs to it. They are started and stopped with the server. */
public final class Listeners {
    private static final String USUAL_MODE = "0660";

    private final ServerConfig settings;
    private final HttpSettings http;
    private final Server server;
    private final @Nullable ServerTls tls;
    private final @Nullable CertificateWatch watch;
    // Who is trusted may change later.
    private volatile GatewayConfig config;
    private final Map<ListenerConfig, AbstractConnector> connectors = new LinkedHashMap<>();

    /**
     * Adds the listeners to a server.
     *
     * @throws IllegalArgumentException when the settings are wrong, which {@link GatewayConfig#problems} tells better
     */
    public Listeners(Server server, GatewayConfig config, HttpSettings http) {
        this.server = server;
        this.config = config;
        this.settings = config.server();
        this.http = http;
        boolean secure = settings.listeners().stream().anyMatch(ListenerConfig::isTls);
        List<Path> files = secure ? TlsMaterial.files(settings.tls()) : List.of();
        // From before they are read: what changes in between is then a change.
        SettledFiles watched = new SettledFiles(files);
        this.tls = secure ? new ServerTls(settings.tls()) : null;
        for (ListenerConfig listener : settings.listeners()) {
            AbstractConnector connector = connector(listener);
            connector.setIdleTimeout(HttpSettings.IDLE.toMillis());
            connectors.put(listener, connector);
            server.addConnector(connector);
        }
        this.watch = tls == null ? null : new CertificateWatch(watched, tls::changed, tls::warn);
        if (watch != null) {
            server.addBean(watch);
        }
    }

    private AbstractConnector connector(ListenerConfig listener) {
        URI url = listener.url();
        if (listener.isUnix()) {
            List<ConnectionFactory> factories = factories(listener);
            factories.add(0, new UnixPeer(factories.get(0)));
            return new UnixListener(
                    server,
                    Path.of(url.getPath()),
                    Integer.parseInt(listener.mode().orElse(USUAL_MODE), 8),
                    factories.toArray(ConnectionFactory[]::new));
        }
        if (url.getHost() == null || !List.of("http", "https").contains(String.valueOf(url.getScheme()))) {
            throw new IllegalArgumentException(
                    "server.listen must be addresses such as http://127.0.0.1:8002, not " + url);
        }
        ServerConnector connector =
                new ServerConnector(server, factories(listener).toArray(ConnectionFactory[]::new));
        connector.setHost(withoutBrackets(url.getHost()));
        connector.setPort(url.getPort() >= 0 ? url.getPort() : listener.isTls() ? 443 : 80);
        return connector;
    }

    /** Returns what is spoken on a listener, from the first byte inwards. */
    private List<ConnectionFactory> factories(ListenerConfig listener) {
        List<ConnectionFactory> factories = new ArrayList<>();
        if (listener.isTls() && tls != null) {
            HttpConfiguration secure = http.secure(settings.tls().strictSni());
            HttpConnectionFactory http1 = new HttpConnectionFactory(secure);
            ReloadableTls encryption =
                    tls.listener(listener.clientAuth().orElse(settings.tls().clientAuth()));
            if (settings.http2()) {
                // As RFC 7301, section 6, spells them: clients that offer HTTP/1.1 alone, as browsers do for
                // WebSockets, are refused
                // where capitals stand here.
                ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory("h2", "http/1.1");
                alpn.setDefaultProtocol(http1.getProtocol());
                factories.add(new SslConnectionFactory(encryption, alpn.getProtocol()));
                factories.add(alpn);
                factories.add(HttpSettings.bounded(new HTTP2ServerConnectionFactory(secure)));
            } else {
                factories.add(new SslConnectionFactory(encryption, http1.getProtocol()));
            }
            factories.add(http1);
        } else {
            HttpConfiguration plain = http.plain();
            factories.add(new HttpConnectionFactory(plain));
            if (listener.h2c().orElse(settings.h2c())) {
                factories.add(HttpSettings.bounded(new PriorKnowledge(plain)));
            }
        }
        if (listener.proxyProtocol()) {
            Supplier<List<AddressRange>> from =
                    () -> listener.proxyProtocolFrom().isEmpty()
                            ? config.engine().trustedProxies()
                            : listener.proxyProtocolFrom();
            factories.add(0, new ProxyProtocol(from, factories.get(0).getProtocol()));
        }
        return factories;
    }

    private static String withoutBrackets(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /**
     * Returns a handler that does what listeners ask for before requests are served: the redirect to https, and
     * {@code Strict-Transport-Security}.
     *
     * @param asked the settings that say so, with the same addresses as those of the start
     * @param handler what serves requests
     */
    public Handler inFrontOf(GatewayConfig asked, Handler handler, Refuser refuser) {
        Handler first = handler;
        if (asked.server().hsts().isPresent()) {
            StrictTransport strict = new StrictTransport(asked.server().hsts().get(), asked.engine());
            strict.setHandler(first);
            first = strict;
        }
        List<Connector> redirecting = new ArrayList<>();
        int at = 0;
        for (Connector connector : connectors.values()) {
            if (asked.server().listeners().get(at++).redirect().isPresent()) {
                redirecting.add(connector);
            }
        }
        if (!redirecting.isEmpty()) {
            ToHttps redirect = new ToHttps(redirecting, asked.engine(), refuser);
            redirect.setHandler(first);
            first = redirect;
        }
        return first;
    }

    /** Returns the addresses that are listened on, with the ports that were found where port 0 was asked for. */
    public List<URI> uris() {
        List<URI> uris = new ArrayList<>();
        connectors.forEach((listener, connector) -> {
            if (connector instanceof ServerConnector network && network.isOpen()) {
                String host = network.getHost();
                uris.add(URI.create(listener.url().getScheme() + "://"
                        + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + network.getLocalPort()));
            } else if (connector instanceof UnixListener && connector.isRunning()) {
                uris.add(listener.url());
            }
        });
        return uris;
    }

    /** Returns until when each certificate in use is good; none where there is no TLS. */
    public List<CertificateEnd> certificates() {
        return tls == null ? List.of() : tls.ends();
    }

    /**
     * Returns what takes other settings into use, as far as they can change while connections come in: certificates, for new connections,
     * and who is trusted. Files are read before this returns.
     *
     * @throws IOException when something is wrong with certificates, and everything stays as it was; its message tells an operator why
     */
    public Runnable changing(GatewayConfig next) throws IOException {
        SettledFiles files = new SettledFiles(TlsMaterial.files(next.server().tls()));
        Runnable other = tls == null ? () -> {} : tls.changing(next.server().tls());
        return () -> {
            config = next;
            other.run();
            if (watch != null) {
                watch.watch(files);
            }
        };
    }

    /**
     * Reads certificates and keys again and takes them into use for new connections; does nothing where there is no TLS.
     *
     * @throws IOException when something is wrong with them, and everything stays as it was; its message tells an operator why
     */
    public void reload() throws IOException {
        if (tls != null) {
            tls.reload();
        }
    }
}
