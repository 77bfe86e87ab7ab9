package io.gatehouse.internal.provider;

import io.gatehouse.config.ProviderConfig;
import io.gatehouse.outcome.RefusalCode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Whose certificates are trusted on the way to the provider. */
final class ProviderTls {
    private ProviderTls() {}

    /**
     * Returns how TLS is done; empty for the way of the JVM.
     *
     * @param certified whether to show the client's certificate, where there is one
     * @throws ProviderFailure when a file that the settings name cannot be used
     */
    static Optional<SSLContext> context(ProviderConfig config, boolean certified) throws ProviderFailure {
        try {
            KeyManager[] own = certified && config.clientAuth().usesCertificate()
                    ? new KeyManager[] {ShownCertificate.of(config)}
                    : null;
            if (config.insecureTls()) {
                return Optional.of(context(own, new TrustManager[] {new TrustEverybody()}));
            }
            Optional<Path> file = config.caFile();
            if (file.isEmpty()) {
                return own == null ? Optional.empty() : Optional.of(context(own, null));
            }
            KeyStore authorities = KeyStore.getInstance(KeyStore.getDefaultType());
            authorities.load(null, null);
            int count = 0;
            for (X509Certificate authority : authoritiesOfJvm()) {
                authorities.setCertificateEntry("jvm-" + ++count, authority);
            }
            for (Certificate authority : read(file.get())) {
                authorities.setCertificateEntry("file-" + ++count, authority);
            }
            return Optional.of(context(own, trustManagers(authorities)));
        } catch (GeneralSecurityException | IOException e) {
            throw new ProviderFailure(
                    RefusalCode.PROVIDER_UNAVAILABLE,
                    "certificates for TLS with the provider cannot be set up: " + e.getMessage()
                            + "; check provider.ca-file");
        }
    }

    private static Collection<? extends Certificate> read(Path file) throws ProviderFailure {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            Collection<? extends Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (!found.isEmpty()) {
                return found;
            }
        } catch (IOException | GeneralSecurityException e) {
            // Said below: the texts of the JDK for this do not name the file.
        }
        throw new ProviderFailure(
                RefusalCode.PROVIDER_UNAVAILABLE,
                "provider.ca-file must be a readable file of PEM certificates, " + file + " is not");
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

    private static SSLContext context(KeyManager @Nullable [] own, TrustManager @Nullable [] managers)
            throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own, managers, null);
        return context;
    }

    /** What {@code provider.insecure-tls} asks for. An "extended" one, because around any other the JDK still compares host names. */
    private static final class TrustEverybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
