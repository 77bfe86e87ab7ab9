package io.gatehouse.proxy.pool;

import io.gatehouse.event.LogLine;
import io.gatehouse.proxy.config.UpstreamTls;
import io.gatehouse.proxy.tls.CertificateEnd;
import io.gatehouse.proxy.watch.SettledFiles;
import io.gatehouse.tls.Certificates;
import io.gatehouse.tls.CertifiedKey;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whom upstreams are trusted by, and who we are to them. Files are looked at again and again, by content: what is new and good is used
 * for the connections that are made from then on; what cannot be used changes nothing and is reported once.
 */
final class UpstreamCertificates {
    private static final Logger LOG = LoggerFactory.getLogger("io.gatehouse.gateway");

    // Of key stores that never leave this process.
    private static final String NO_SECRET = "in memory";

    private final UpstreamTls settings;
    private final List<Path> files;
    private final SettledFiles watched;
    private final SslContextFactory.Client factory;
    private volatile List<CertificateEnd> ends = List.of();

    /**
     * Reads the files.
     *
     * @throws IllegalArgumentException when they cannot be used; its message tells an operator why
     */
    UpstreamCertificates(UpstreamTls settings) {
        this.settings = settings;
        this.files = Stream.of(settings.caFile(), settings.certificateFile(), settings.keyFile())
                .flatMap(Optional::stream)
                .toList();
        this.factory = settings.serverName()
                .<SslContextFactory.Client>map(NamedServer::new)
                .orElseGet(SslContextFactory.Client::new);
        factory.setEndpointIdentificationAlgorithm(settings.insecure() ? null : "HTTPS");
        factory.setTrustAll(settings.insecure());
        this.watched = new SettledFiles(files);
        try {
            load(factory);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "certificates for TLS with upstreams cannot be used: " + e.getMessage(), e);
        }
    }

    /** Returns what makes connections with these certificates. */
    SslContextFactory.Client factory() {
        return factory;
    }

    /** Returns until when each certificate in use is good. */
    List<CertificateEnd> ends() {
        return ends;
    }

    /** Tells whether there is anything to look at. */
    boolean hasFiles() {
        return !watched.isEmpty();
    }

    /** Looks at the files, and uses what changed. */
    synchronized void look() {
        if (watched.changed()) {
            reload();
        }
    }

    /**
     * Reads the files again if they are not as they were; they are in use when this returns.
     *
     * @throws IllegalArgumentException when they cannot be used, and what was read before stays in use; its message tells an operator why
     */
    synchronized void readAgain() {
        if (!watched.isDifferent()) {
            return;
        }
        try {
            load(new SslContextFactory.Client());
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "certificates for TLS with upstreams cannot be used: " + e.getMessage(), e);
        }
        watched.settle();
        reload();
    }

    private void reload() {
        String shown = String.join(", ", files.stream().map(Path::toString).toList());
        try {
            // Read first: a factory that fails in the middle would be left without anything.
            load(new SslContextFactory.Client());
            factory.reload(changed -> {
                try {
                    load((SslContextFactory.Client) changed);
                } catch (IOException | GeneralSecurityException e) {
                    throw new IllegalStateException(e);
                }
            });
            LOG.info(LogLine.of("upstream.tls", Map.of("files", shown)));
        } catch (Exception e) {
            LOG.warn(LogLine.of(
                    "upstream.tls.kept",
                    Map.of(
                            "detail",
                            e.getMessage() + "; what was read before stays in use until the files are right: "
                                    + shown)));
        }
    }

    private void load(SslContextFactory.Client target) throws IOException, GeneralSecurityException {
        List<CertificateEnd> read = new ArrayList<>();
        if (settings.caFile().isPresent()) {
            KeyStore authorities = empty();
            List<X509Certificate> certificates =
                    Certificates.read(settings.caFile().get());
            for (int i = 0; i < certificates.size(); i++) {
                authorities.setCertificateEntry("authority-" + i, certificates.get(i));
                read.add(CertificateEnd.of("authority of upstreams", certificates.get(i)));
            }
            target.setTrustStore(authorities);
        }
        if (settings.certificateFile().isPresent() && settings.keyFile().isPresent()) {
            List<String> problems = new ArrayList<>();
            CertifiedKey own = CertifiedKey.read(
                            settings.certificateFile().get(),
                            settings.keyFile().get(),
                            Optional.empty(),
                            (part, why) -> problems.add(why))
                    .orElseThrow(() -> new IOException(String.join("; ", problems)));
            read.add(CertificateEnd.of("client at upstreams", own));
            KeyStore identity = empty();
            identity.setKeyEntry(
                    "client", own.key(), NO_SECRET.toCharArray(), own.chain().toArray(X509Certificate[]::new));
            target.setKeyStore(identity);
            target.setKeyStorePassword(NO_SECRET);
        }
        ends = List.copyOf(read);
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    /** Asks for another name than the one that was connected to, and expects it in the certificate. */
    private static final class NamedServer extends SslContextFactory.Client {
        private final String name;

        private NamedServer(String name) {
            this.name = name;
        }

        @Override
        public SSLEngine newSSLEngine(@Nullable String host, int port) {
            return super.newSSLEngine(name, port);
        }
    }
}
