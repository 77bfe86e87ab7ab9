package io.gatehouse.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;

/** A private key, and the certificates that say whose it is: its own first, then that of each one's issuer. */
public final class CertifiedKey {
    private static final int MIN_RSA = 2048;
    private static final int MAX_CHAIN = 20;
    private static final int DNS_NAME = 2;
    /** How long before its end a certificate is warned about. */
    public static final Duration NOTICE = Duration.ofDays(14);

    /** Which of the two files a problem is with. */
    public enum Part {
        /** The file of certificates. */
        CERTIFICATE,
        /** The file of the key. */
        PRIVATE_KEY
    }

    private final List<X509Certificate> chain;
    private final PrivateKey key;
    private final List<String> names;

    private CertifiedKey(List<X509Certificate> chain, PrivateKey key) {
        this.chain = List.copyOf(chain);
        this.key = key;
        this.names = names(chain.get(0));
    }

    /**
     * Reads a key and its certificates.
     *
     * @param password what the key is encrypted with; empty where it is not
     * @param problems is told everything that makes them useless
     * @return empty where there was a problem
     */
    public static Optional<CertifiedKey> read(
            Path certificate, Path privateKey, Optional<String> password, BiConsumer<Part, String> problems) {
        List<X509Certificate> chain = List.of();
        PrivateKey key = null;
        try {
            chain = Certificates.read(certificate);
            if (chain.size() > MAX_CHAIN) {
                throw new IOException("expected a chain of at most " + MAX_CHAIN + " certificates in '" + certificate
                        + "', but came " + chain.size());
            }
        } catch (IOException e) {
            chain = List.of();
            problems.accept(Part.CERTIFICATE, String.valueOf(e.getMessage()));
        }
        try {
            key = PrivateKeys.read(privateKey, password);
            if (key instanceof RSAKey rsa && rsa.getModulus().bitLength() < MIN_RSA) {
                key = null;
                throw new IOException("expected an RSA key of at least " + MIN_RSA + " bits in '" + privateKey + "'");
            }
        } catch (IOException e) {
            problems.accept(Part.PRIVATE_KEY, String.valueOf(e.getMessage()));
        }
        if (chain.isEmpty() || key == null) {
            return Optional.empty();
        }
        Optional<String> mismatch = mismatch(chain, key, certificate, privateKey);
        mismatch.ifPresent(why -> problems.accept(Part.CERTIFICATE, why));
        return mismatch.isPresent() ? Optional.empty() : Optional.of(new CertifiedKey(chain, key));
    }

    private static Optional<String> mismatch(
            List<X509Certificate> chain, PrivateKey key, Path certificate, Path privateKey) {
        if (belong(key, chain.get(0).getPublicKey())) {
            return Optional.empty();
        }
        boolean later = chain.stream().anyMatch(other -> belong(key, other.getPublicKey()));
        return Optional.of(
                later
                        ? "expected the certificate of the key to be the first in '" + certificate
                                + "', then that of its issuer and so on, but it comes later"
                        : "expected the first certificate in '" + certificate + "' to be that of the key in '"
                                + privateKey + "', but it is for another key");
    }

    /** Tells whether what the one signs the other verifies, which holds for every kind of key. */
    private static boolean belong(PrivateKey key, PublicKey open) {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            case "RSASSA-PSS" -> "";
            default -> key.getAlgorithm();
        };
        if (algorithm.isEmpty()) {
            return key instanceof RSAKey mine
                    && open instanceof RSAKey other
                    && mine.getModulus().equals(other.getModulus());
        }
        try {
            byte[] text = "do they belong together?".getBytes(StandardCharsets.US_ASCII);
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(text);
            byte[] signed = signature.sign();
            signature.initVerify(open);
            signature.update(text);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static List<String> names(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            for (List<?> name : alternatives == null ? List.<List<?>>of() : alternatives) {
                if (Objects.equals(name.get(0), DNS_NAME)) {
                    names.add(String.valueOf(name.get(1)).toLowerCase(Locale.ROOT));
                }
            }
        } catch (CertificateParsingException e) {
            // It has no names that a client could compare either.
        }
        return List.copyOf(names);
    }

    /** Returns the certificates, the key's own first. */
    public List<X509Certificate> chain() {
        return chain;
    }

    /** Returns the key. */
    public PrivateKey key() {
        return key;
    }

    /** Returns the host names that the certificate is for, in lower case; one may begin with {@code *.}. */
    public List<String> names() {
        return names;
    }

    /**
     * Tells how well the certificate fits a host (RFC 6125, section 6.4).
     *
     * @return 2 when it names it, 1 when a wildcard for its first label does, 0 when none does
     */
    public int fits(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        if (names.contains(lower)) {
            return 2;
        }
        int dot = lower.indexOf('.');
        return dot > 0 && names.contains("*" + lower.substring(dot)) ? 1 : 0;
    }

    /** Returns until when it is good: the first end of those in the chain. */
    public Instant end() {
        return chain.stream()
                .map(certificate -> certificate.getNotAfter().toInstant())
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
    }

    /** Returns what an operator should look at, though it can be used: validity that is over, soon over or to come, and a chain with gaps. */
    public List<String> warnings(Instant now) {
        List<String> warnings = new ArrayList<>();
        if (now.isAfter(end())) {
            warnings.add("the certificate for " + shown() + " has expired at " + end()
                    + ", and clients refuse it; put a new one into the file");
        } else if (now.plus(NOTICE).isAfter(end())) {
            warnings.add("the certificate for " + shown() + " ends at " + end() + "; put a new one into the file");
        }
        Instant begin = chain.get(0).getNotBefore().toInstant();
        if (now.isBefore(begin)) {
            warnings.add("the certificate for " + shown() + " is good from " + begin
                    + " on only; see that the clock of this machine is right");
        }
        for (int i = 1; i < chain.size(); i++) {
            if (!chain.get(i - 1).getIssuerX500Principal().equals(chain.get(i).getSubjectX500Principal())) {
                warnings.add("the certificates for " + shown() + " are not in their order: certificate " + (i + 1)
                        + " of the file is not that of the issuer of the one before it; clients may fail to find the way to an"
                        + " authority");
            }
        }
        return warnings;
    }

    /** Returns whose certificate it is: some of its host names, or else its subject. */
    public String shown() {
        return names.isEmpty()
                ? "'" + chain.get(0).getSubjectX500Principal().getName() + "'"
                : String.join(", ", names.subList(0, Math.min(3, names.size())));
    }

    /** Returns whose certificate it is, without the key. */
    @Override
    public String toString() {
        return "CertifiedKey[" + shown() + "]";
    }
}
