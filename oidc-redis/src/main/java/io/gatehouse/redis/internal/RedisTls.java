package io.gatehouse.redis.internal;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Whose certificates are trusted on the way to Redis. */
final class RedisTls {
    private RedisTls() {}

    /** Returns that the name in the certificate is compared with the host that is named. Without it a JDK's socket compares nothing. */
    static SSLParameters parameters() {
        SSLParameters parameters = new SSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        return parameters;
    }

    /**
     * Returns what makes sockets that trust the JVM's authorities and those of the file.
     *
     * @throws io.gatehouse.config.ConfigException when the file cannot be used
     */
    static SSLSocketFactory sockets(Optional<Path> file) {
        try {
            KeyStore authorities = KeyStore.getInstance(KeyStore.getDefaultType());
            authorities.load(null, null);
            int count = 0;
            for (X509Certificate authority : authoritiesOfJvm()) {
                authorities.setCertificateEntry("jvm-" + ++count, authority);
            }
            if (file.isPresent()) {
                for (Certificate authority : read(file.get())) {
                    authorities.setCertificateEntry("file-" + ++count, authority);
                }
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trustManagers(authorities), null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException | IOException e) {
            throw RedisTarget.problem(
                    "session.redis.ca-file", "the certificates for TLS with Redis cannot be set up: " + e.getMessage());
        }
    }

    private static Collection<? extends Certificate> read(Path file) {
        Collection<? extends Certificate> found = List.of();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            found = CertificateFactory.getInstance("X.509").generateCertificates(in);
        } catch (IOException | GeneralSecurityException e) {
            // Said below: the texts of the JDK for this do not name the file.
        }
        if (found.isEmpty()) {
            throw RedisTarget.problem(
                    "session.redis.ca-file", "expected a readable file of PEM certificates, which " + file + " is not");
        }
        return found;
    }

    private static X509Certificate[] authoritiesOfJvm() throws GeneralSecurityException {
        for (TrustManager manager : trustManagers(null)) {
            if (manager instanceof X509TrustManager x509) {
                return x509.getAcceptedIssuers();
            }
        }
        return new X509Certificate[0];
    }

    private static TrustManager[] trustManagers(@Nullable KeyStore authorities) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(authorities);
        return factory.getTrustManagers();
    }
}
