package io.gatehouse.proxy.listen;

import io.gatehouse.tls.CertifiedKey;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Shows each client the certificate for the name that it asks for (RFC 6066, section 3). What it chooses from never changes: with new
 * certificates comes a new choice, and handshakes under way keep the one that they began with.
 */
final class CertificateChoice extends X509ExtendedKeyManager {
    private final List<CertifiedKey> keys;
    private final boolean strict;

    /**
     * Creates a choice.
     *
     * @param keys the first is for whoever asks for a name that none has
     * @param strict whether those get none
     */
    CertificateChoice(List<CertifiedKey> keys, boolean strict) {
        this.keys = List.copyOf(keys);
        this.strict = strict;
    }

    /** The JDK asks once for each kind of key that the client can verify, in its order, until it gets one. */
    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return choose(keyType, engine == null ? "" : host(engine.getHandshakeSession()));
    }

    @Nullable
    String choose(String keyType, String host) {
        int best = 0;
        for (CertifiedKey key : keys) {
            best = host.isEmpty() ? best : Math.max(best, key.fits(host));
        }
        if (best == 0 && strict) {
            return null;
        }
        for (int i = 0; i < keys.size(); i++) {
            CertifiedKey key = keys.get(i);
            // One with the same names as the first is another kind of key for the same hosts.
            boolean meant = best > 0
                    ? key.fits(host) == best
                    : i == 0 || key.names().equals(keys.get(0).names());
            if (meant && key.key().getAlgorithm().equals(keyType)) {
                return Integer.toString(i);
            }
        }
        return null;
    }

    private static String host(@Nullable SSLSession session) {
        if (session instanceof ExtendedSSLSession extended) {
            for (SNIServerName name : extended.getRequestedServerNames()) {
                if (name instanceof SNIHostName host) {
                    return host.getAsciiName();
                }
            }
        }
        return "";
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(@Nullable String alias) {
        return alias == null ? null : keys.get(Integer.parseInt(alias)).chain().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(@Nullable String alias) {
        return alias == null ? null : keys.get(Integer.parseInt(alias)).key();
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
