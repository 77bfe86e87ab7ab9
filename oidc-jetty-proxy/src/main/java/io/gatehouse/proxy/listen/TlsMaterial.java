package io.gatehouse.proxy.listen;

import io.gatehouse.proxy.config.CertificateConfig;
import io.gatehouse.proxy.config.TlsConfig;
import io.gatehouse.proxy.tls.CertificateEnd;
import io.gatehouse.tls.Certificates;
import io.gatehouse.tls.CertifiedKey;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * What the files of {@code server.tls} held when they were read: all of them, or nothing.
 *
 * @param keys the certificates with their keys
 * @param authorities who may vouch for clients
 * @param strictSni whether clients are refused that ask for a name that no certificate has
 */
record TlsMaterial(List<CertifiedKey> keys, List<X509Certificate> authorities, boolean strictSni) {
    /**
     * Reads the files.
     *
     * @throws IOException when something is wrong with them; its message tells an operator all of it
     */
    static TlsMaterial read(TlsConfig config) throws IOException {
        List<String> problems = new ArrayList<>();
        List<CertifiedKey> keys = new ArrayList<>();
        for (CertificateConfig certificate : config.certificates()) {
            certificate.read((key, why) -> problems.add(key + ": " + why)).ifPresent(keys::add);
        }
        List<X509Certificate> authorities = new ArrayList<>();
        if (config.clientCaFile().isPresent()) {
            try {
                authorities.addAll(Certificates.read(config.clientCaFile().get()));
            } catch (IOException e) {
                problems.add("server.tls.client-ca-file: " + e.getMessage());
            }
        }
        if (!problems.isEmpty()) {
            throw new IOException(String.join("; ", problems));
        }
        return new TlsMaterial(List.copyOf(keys), List.copyOf(authorities), config.strictSni());
    }

    /** Returns the files that it is read from. */
    static List<Path> files(TlsConfig config) {
        List<Path> files = new ArrayList<>();
        config.certificates().forEach(certificate -> {
            files.add(certificate.certificate());
            files.add(certificate.privateKey());
        });
        config.clientCaFile().ifPresent(files::add);
        return files;
    }

    /** Returns what engines for one listener are made of. Sessions of another one, or of older certificates, cannot be resumed with it. */
    SSLContext context() throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        for (int i = 0; i < authorities.size(); i++) {
            trusted.setCertificateEntry("client-ca-" + i, authorities.get(i));
        }
        TrustManager[] trust = new TrustManager[0];
        if (!authorities.isEmpty()) {
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(trusted);
            trust = factory.getTrustManagers();
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(new KeyManager[] {new CertificateChoice(keys, strictSni)}, trust, null);
        return context;
    }

    /** Returns until when each of the certificates is good. */
    List<CertificateEnd> ends() {
        List<CertificateEnd> ends = new ArrayList<>();
        keys.forEach(key -> ends.add(CertificateEnd.of("listener", key)));
        authorities.forEach(authority -> ends.add(CertificateEnd.of("authority of clients", authority)));
        return List.copyOf(ends);
    }

    /** Returns what an operator should look at though it works. */
    List<String> warnings(Instant now) {
        return keys.stream().flatMap(key -> key.warnings(now).stream()).toList();
    }
}
