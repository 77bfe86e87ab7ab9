package io.gatehouse.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import javax.security.auth.x500.X500Principal;

/**
 * The certificate that a client has shown in the TLS handshake of the connection itself, and that the server has verified: the client
 * holds its key, and it leads to a certificate authority that the server was told to trust for clients. What a header says of a
 * certificate never becomes one.
 *
 * @param subject the name of the subject, as RFC 2253 writes it
 * @param issuer the name of the issuer, as RFC 2253 writes it
 * @param names the alternative names of the subject with their kinds in front, such as {@code dns:app.example.com}, {@code
 *     email:ann@example.com}, {@code uri:spiffe://example.com/app} and {@code ip:192.0.2.7} (RFC 5280, section 4.2.1.6)
 * @param thumbprint the SHA-256 of the certificate, 64 hexadecimal digits in lower case
 */
public record ClientCertificate(String subject, String issuer, List<String> names, String thumbprint) {
    /** The kinds of alternative names that are read; others, such as directory names, are left out. */
    public static final List<String> KINDS = List.of("dns:", "email:", "uri:", "ip:");

    private static final int MAX_NAMES = 100;
    // Tags of GeneralName in RFC 5280, as X509Certificate tells them.
    private static final int EMAIL = 1;
    private static final int DNS = 2;
    private static final int URI = 6;
    private static final int IP = 7;

    /** Keeps the names as they are. */
    public ClientCertificate {
        names = List.copyOf(names);
    }

    /**
     * Returns what rules look at of a verified certificate. Of more than {@value #MAX_NAMES} alternative names the rest is left out.
     *
     * @throws IllegalArgumentException when it cannot be read, which a verified one can
     */
    public static ClientCertificate of(X509Certificate certificate) {
        try {
            return new ClientCertificate(
                    certificate.getSubjectX500Principal().getName(X500Principal.RFC2253),
                    certificate.getIssuerX500Principal().getName(X500Principal.RFC2253),
                    alternativeNames(certificate),
                    HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded())));
        } catch (CertificateParsingException | CertificateEncodingException e) {
            throw new IllegalArgumentException("expected a certificate that can be read", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    private static List<String> alternativeNames(X509Certificate certificate) throws CertificateParsingException {
        Collection<List<?>> found = certificate.getSubjectAlternativeNames();
        List<String> names = new ArrayList<>();
        for (List<?> name : found == null ? List.<List<?>>of() : found) {
            if (names.size() < MAX_NAMES && name.get(1) instanceof String text && isPlain(text)) {
                String kind = switch ((Integer) name.get(0)) {
                    case EMAIL -> "email:";
                    case DNS -> "dns:";
                    case URI -> "uri:";
                    case IP -> "ip:";
                    default -> "";
                };
                if (!kind.isEmpty()) {
                    names.add(kind + text);
                }
            }
        }
        return names;
    }

    /** These names are ASCII (IA5String); anything else in one is no name that a rule could mean. */
    private static boolean isPlain(String text) {
        return StandardCharsets.US_ASCII.newEncoder().canEncode(text)
                && text.chars().noneMatch(c -> c < 0x20 || c == 0x7F);
    }
}
