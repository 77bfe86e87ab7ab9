package io.gatehouse.proxy;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x9.X962Parameters;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** A certificate authority that exists for a test. */
public final class TestAuthority {
    private static final AtomicLong SERIAL = new AtomicLong(System.nanoTime());
    private static final char[] PASSWORD = "changeit".toCharArray();

    private final Issued self;

    /**
     * A key with its certificate.
     *
     * @param issuer that of the authority; null for its own
     */
    public record Issued(
            X509Certificate certificate,
            PrivateKey key,
            @Nullable X509Certificate issuer) {
        /** Writes certificate and key where a server reads them; each is complete from the first moment on. */
        public void write(Path certificateFile, Path keyFile) throws IOException {
            replace(certificateFile, chain());
            replace(keyFile, pem("PRIVATE KEY", key.getEncoded()));
        }

        /** Returns the certificate in PEM, and that of the issuer after it. */
        public String chain() {
            return TestAuthority.pem(certificate) + (issuer == null ? "" : TestAuthority.pem(issuer));
        }

        private static void replace(Path file, String text) throws IOException {
            Path next = file.resolveSibling(file.getFileName() + ".new");
            Files.writeString(next, text);
            Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private TestAuthority(Issued self) {
        this.self = self;
    }

    /** Makes an authority. */
    public static TestAuthority create(String name) {
        KeyPair keys = keys("EC");
        return new TestAuthority(new Issued(
                sign("CN=" + name, keys, "CN=" + name, keys.getPrivate(), true, Duration.ofDays(100)),
                keys.getPrivate(),
                null));
    }

    /** Issues a certificate for host names, with a key on P-256. */
    public Issued issue(String... names) {
        return issue("EC", "CN=" + names[0], Duration.ofDays(60), names);
    }

    /**
     * Issues a certificate.
     *
     * @param names alternative names: hosts, or with {@code email:}, {@code uri:} or {@code ip:} in front something else
     */
    public Issued issue(String algorithm, String subject, Duration validity, String... names) {
        KeyPair keys = keys(algorithm);
        return new Issued(
                sign(
                        subject,
                        keys,
                        self.certificate().getSubjectX500Principal().getName(),
                        self.key(),
                        false,
                        validity,
                        names),
                keys.getPrivate(),
                self.certificate());
    }

    /** Returns the authority's own certificate in PEM. */
    public String pem() {
        return pem(self.certificate());
    }

    /** Returns what a client needs that trusts this authority and shows a certificate, where it has one. */
    public SSLContext client(@Nullable Issued shown) throws GeneralSecurityException, IOException {
        KeyStore trusted = empty();
        trusted.setCertificateEntry("ca", self.certificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        KeyManager[] own = new KeyManager[0];
        if (shown != null) {
            KeyStore store = empty();
            store.setKeyEntry("own", shown.key(), PASSWORD, new Certificate[] {shown.certificate()});
            KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
            keys.init(store, PASSWORD);
            own = keys.getKeyManagers();
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own, trust.getTrustManagers(), null);
        return context;
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    /** Makes a pair of keys: {@code RSA}, {@code EC} or {@code Ed25519}. */
    public static KeyPair keys(String algorithm) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            if (algorithm.equals("EC")) {
                generator.initialize(256);
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static X509Certificate sign(
            String subject,
            KeyPair keys,
            String issuer,
            PrivateKey by,
            boolean authority,
            Duration validity,
            String... names) {
        Instant now = Instant.now();
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                name(new X500Principal(issuer)),
                BigInteger.valueOf(SERIAL.incrementAndGet()),
                Date.from(now.minus(Duration.ofDays(30))),
                Date.from(now.plus(validity)),
                name(new X500Principal(subject)),
                keys.getPublic());
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            if (names.length > 0) {
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(
                                Arrays.stream(names).map(TestAuthority::name).toArray(GeneralName[]::new)));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder(
                                    by.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA")
                            .build(by)));
        } catch (CertIOException | OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static X500Name name(X500Principal principal) {
        return X500Name.getInstance(principal.getEncoded());
    }

    private static GeneralName name(String text) {
        int colon = text.indexOf(':');
        String value = text.substring(colon + 1);
        return switch (colon < 0 ? "dns" : text.substring(0, colon)) {
            case "email" -> new GeneralName(GeneralName.rfc822Name, value);
            case "uri" -> new GeneralName(GeneralName.uniformResourceIdentifier, value);
            case "ip" -> new GeneralName(GeneralName.iPAddress, value);
            default -> new GeneralName(GeneralName.dNSName, value);
        };
    }

    private static String pem(X509Certificate certificate) {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes a block of PEM. */
    public static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + label + "-----\n";
    }

    /** Writes a key as openssl did before PKCS #8: PKCS #1 or SEC 1. */
    public static String oldPem(PrivateKey key) throws IOException {
        if (key instanceof java.security.interfaces.ECPrivateKey ec) {
            return pem(
                    "EC PRIVATE KEY",
                    new ECPrivateKey(256, ec.getS(), new X962Parameters(SECObjectIdentifiers.secp256r1)).getEncoded());
        }
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(key);
        }
        return text.toString();
    }
}
