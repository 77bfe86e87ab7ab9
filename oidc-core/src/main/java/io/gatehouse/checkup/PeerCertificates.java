package io.gatehouse.checkup;

import io.gatehouse.internal.token.SafeText;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The certificates by which a server shows who it is, its own first, whether or not anybody trusts them: to say why a connection fails, and
 * for nothing else. Immutable.
 */
public final class PeerCertificates {
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    private final List<X509Certificate> chain;

    private PeerCertificates(List<X509Certificate> chain) {
        this.chain = List.copyOf(chain);
    }

    /** What is wrong with certificates. */
    public enum Flaw {
        /** They are not good any more, or not yet. */
        ENDED,
        /** They are for other names. */
        NAME,
        /** They come from an authority that is not trusted, or the way to it is missing. */
        UNTRUSTED
    }

    /** Returns these certificates; empty where there are none. */
    public static Optional<PeerCertificates> of(List<X509Certificate> chain) {
        return chain.isEmpty() ? Optional.empty() : Optional.of(new PeerCertificates(chain));
    }

    /**
     * Asks a server for its certificates by a handshake that ends there: nothing is sent over the connection.
     *
     * @param serverName the name that is asked for, by which a server of several chooses
     * @return empty where no handshake gets that far
     */
    public static Optional<PeerCertificates> shownBy(String host, int port, String serverName, Duration timeout) {
        int millis = (int) Math.min(timeout.toMillis(), Integer.MAX_VALUE);
        List<X509Certificate> shown = new CopyOnWriteArrayList<>();
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(host, port), millis);
            plain.setSoTimeout(millis);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Curious(shown)}, null);
            try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, host, port, false)) {
                if (serverName.matches("[A-Za-z0-9.-]*[A-Za-z][A-Za-z0-9.-]*")) {
                    SSLParameters parameters = socket.getSSLParameters();
                    parameters.setServerNames(List.of(new SNIHostName(serverName)));
                    socket.setSSLParameters(parameters);
                }
                socket.startHandshake();
            }
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            // What was shown until then is all that can be said.
        }
        return of(shown);
    }

    /** Returns what is wrong with them for somebody who expects this name, given that something is. */
    public Flaw flaw(String name, Instant now) {
        for (X509Certificate certificate : chain) {
            if (now.isAfter(certificate.getNotAfter().toInstant())
                    || now.isBefore(certificate.getNotBefore().toInstant())) {
                return Flaw.ENDED;
            }
        }
        return fits(name) ? Flaw.UNTRUSTED : Flaw.NAME;
    }

    private boolean fits(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        int dot = lower.indexOf('.');
        return names().contains(lower) || (dot > 0 && names().contains("*" + lower.substring(dot)));
    }

    private List<String> names() {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> alternatives = chain.get(0).getSubjectAlternativeNames();
            for (List<?> name : alternatives == null ? List.<List<?>>of() : alternatives) {
                if (Objects.equals(name.get(0), DNS_NAME) || Objects.equals(name.get(0), IP_ADDRESS)) {
                    names.add(String.valueOf(name.get(1)).toLowerCase(Locale.ROOT));
                }
            }
        } catch (CertificateParsingException e) {
            // It has no names that a client could compare either.
        }
        return names;
    }

    /** Returns when the first of them ends. */
    public Instant end() {
        return chain.stream()
                .map(certificate -> certificate.getNotAfter().toInstant())
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
    }

    /** Returns for whom they are, from whom, and until when, in a few words. */
    public String describe() {
        X509Certificate own = chain.get(0);
        String issuer = own.getIssuerX500Principal().getName();
        boolean selfSigned = own.getIssuerX500Principal().equals(own.getSubjectX500Principal());
        List<String> names = names();
        return "a certificate for "
                + (names.isEmpty()
                        ? SafeText.quote(own.getSubjectX500Principal().getName())
                        : SafeText.quoteAll(names.subList(0, Math.min(4, names.size()))))
                + (selfSigned ? ", signed by itself" : ", issued by " + SafeText.quote(issuer))
                + ", good until " + end().truncatedTo(ChronoUnit.SECONDS);
    }

    /** Returns what {@link #describe} does. */
    @Override
    public String toString() {
        return describe();
    }

    /** Takes note of what is shown. It trusts everybody, and nothing is said to those whom it trusts. */
    private static final class Curious extends X509ExtendedTrustManager {
        private final List<X509Certificate> shown;

        private Curious(List<X509Certificate> shown) {
            this.shown = shown;
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            shown.addAll(List.of(chain));
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
            shown.addAll(List.of(chain));
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
            shown.addAll(List.of(chain));
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
