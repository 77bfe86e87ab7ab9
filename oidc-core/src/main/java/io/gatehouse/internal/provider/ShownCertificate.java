package io.gatehouse.internal.provider;

import io.gatehouse.config.ProviderConfig;
import io.gatehouse.config.Secret;
import io.gatehouse.outcome.RefusalCode;
import io.gatehouse.tls.CertifiedKey;
import java.net.Socket;
import java.nio.file.Path;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Shows the client's certificate to every provider that asks for one, whichever authorities it names: those that a provider names do not
 * tell which certificates it has been given by its clients themselves (RFC 8705, section 2.2).
 */
final class ShownCertificate extends X509ExtendedKeyManager {
    private static final String ALIAS = "client";

    private final CertifiedKey own;

    private ShownCertificate(CertifiedKey own) {
        this.own = own;
    }

    /** Reads the files that the settings name. */
    static ShownCertificate of(ProviderConfig config) throws ProviderFailure {
        Optional<Path> certificate = config.clientKey().certificateFile();
        Optional<Path> key = config.clientKey().keyFile();
        List<String> problems = new ArrayList<>();
        Optional<CertifiedKey> read = Optional.empty();
        if (certificate.isPresent() && key.isPresent()) {
            read = CertifiedKey.read(
                    certificate.get(),
                    key.get(),
                    config.clientKey().password().map(Secret::reveal),
                    (part, why) -> problems.add(why));
        } else {
            problems.add("set " + config.key() + ".client-certificate-file and " + config.key() + ".client-key-file");
        }
        return new ShownCertificate(read.orElseThrow(() -> new ProviderFailure(
                RefusalCode.PROVIDER_UNAVAILABLE,
                "the client's certificate for TLS with the provider cannot be used: " + String.join("; ", problems))));
    }

    private @Nullable String alias(String @Nullable [] keyTypes) {
        boolean fits =
                keyTypes == null || Arrays.asList(keyTypes).contains(own.key().getAlgorithm());
        return fits ? ALIAS : null;
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String @Nullable [] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return alias(keyTypes);
    }

    @Override
    public @Nullable String chooseClientAlias(
            String @Nullable [] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return alias(keyTypes);
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[] {ALIAS};
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
    public X509Certificate[] getCertificateChain(String alias) {
        return own.chain().toArray(new X509Certificate[0]);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return own.key();
    }
}
