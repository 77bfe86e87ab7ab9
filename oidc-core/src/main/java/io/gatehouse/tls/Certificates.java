package io.gatehouse.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** Reads certificates in PEM. */
public final class Certificates {
    private Certificates() {}

    /**
     * Reads all certificates of a file, in their order.
     *
     * @throws IOException when there is none or one is malformed; its message tells an operator why
     */
    public static List<X509Certificate> read(Path file) throws IOException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (PemBlock block : PemBlock.read(file)) {
            if (block.label().equals("CERTIFICATE")
                    || block.label().equals("TRUSTED CERTIFICATE")
                    || block.label().equals("X509 CERTIFICATE")) {
                certificates.add(certificate(block, file));
            }
        }
        if (certificates.isEmpty()) {
            throw new IOException(
                    "expected certificates in PEM (-----BEGIN CERTIFICATE-----) in '" + file + "', but came none");
        }
        return certificates;
    }

    private static X509Certificate certificate(PemBlock block, Path file) throws IOException {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(block.der()));
        } catch (CertificateException e) {
            throw new IOException("expected certificates in '" + file + "', but one cannot be read", e);
        }
    }
}
