package io.gatehouse.proxy.tls;

import io.gatehouse.tls.CertifiedKey;
import java.security.cert.X509Certificate;
import java.time.Instant;

/**
 * Until when a certificate in use is good.
 *
 * @param use what it is used for, such as {@code listener}
 * @param name whose it is: host names, or the subject
 * @param end when it ends; of a chain, when its first certificate does
 */
public record CertificateEnd(String use, String name, Instant end) {
    /** Returns the end of our own certificate. */
    public static CertificateEnd of(String use, CertifiedKey key) {
        return new CertificateEnd(use, key.shown(), key.end());
    }

    /** Returns the end of somebody else's certificate. */
    public static CertificateEnd of(String use, X509Certificate certificate) {
        return new CertificateEnd(
                use,
                certificate.getSubjectX500Principal().getName(),
                certificate.getNotAfter().toInstant());
    }
}
