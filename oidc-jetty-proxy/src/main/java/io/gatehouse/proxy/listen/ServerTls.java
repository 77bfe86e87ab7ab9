package io.gatehouse.proxy.listen;

import io.gatehouse.event.LogLine;
import io.gatehouse.proxy.config.ClientCertificates;
import io.gatehouse.proxy.config.TlsConfig;
import io.gatehouse.proxy.tls.CertificateEnd;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The certificates in use on all listeners, and how others come into use. Thread-safe. */
final class ServerTls {
    private static final Logger LOG = LoggerFactory.getLogger("io.gatehouse.gateway");

    private TlsConfig config;
    private final List<ReloadableTls> listeners = new ArrayList<>();
    private TlsMaterial material;

    /**
     * Reads the certificates.
     *
     * @throws IllegalArgumentException when something is wrong with them
     */
    ServerTls(TlsConfig config) {
        this.config = config;
        try {
            this.material = TlsMaterial.read(config);
        } catch (IOException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        warn();
    }

    /** Returns TLS for one more listener. */
    synchronized ReloadableTls listener(ClientCertificates clients) {
        try {
            ReloadableTls listener = new ReloadableTls(material, clients);
            listeners.add(listener);
            return listener;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    /**
     * Reads the files again. New connections get what is in them; where something is wrong with them, everything stays as it was.
     *
     * @throws IOException when it stays as it was; its message tells an operator why
     */
    synchronized void reload() throws IOException {
        TlsMaterial read = TlsMaterial.read(config);
        try {
            for (ReloadableTls listener : listeners) {
                listener.use(read);
            }
        } catch (GeneralSecurityException e) {
            throw new IOException("the new certificates cannot be used: " + e.getMessage(), e);
        }
        material = read;
        warn();
    }

    /**
     * Reads other certificates, and returns what takes them into use for new connections.
     *
     * @throws IOException when something is wrong with them; its message tells an operator why
     */
    synchronized Runnable changing(TlsConfig next) throws IOException {
        TlsMaterial read = TlsMaterial.read(next);
        return () -> use(next, read);
    }

    private synchronized void use(TlsConfig next, TlsMaterial read) {
        try {
            for (ReloadableTls listener : listeners) {
                listener.use(read);
            }
            config = next;
            material = read;
            warn();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("what makes contexts for some certificates makes them for others", e);
        }
    }

    /** Reads the files again because they changed. */
    void changed() {
        try {
            reload();
            LOG.info("tls.reloaded certificates={}", count());
        } catch (IOException | RuntimeException e) {
            LOG.warn(LogLine.of(
                    "tls.kept",
                    Map.of(
                            "reason",
                            e.getMessage() + "; what was read before stays in use until the files are right")));
        }
    }

    /** Returns until when each certificate in use is good. */
    synchronized List<CertificateEnd> ends() {
        return material.ends();
    }

    private synchronized int count() {
        return material.keys().size();
    }

    /** Logs which certificates need a look. */
    synchronized void warn() {
        for (String warning : material.warnings(Instant.now())) {
            LOG.warn(LogLine.of("tls.warning", Map.of("reason", warning)));
        }
    }
}
