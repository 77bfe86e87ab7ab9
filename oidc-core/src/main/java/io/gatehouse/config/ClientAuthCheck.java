package io.gatehouse.config;

import java.util.Optional;
import java.util.regex.Pattern;

/** Judges how the client authenticates, and what it does that with. */
final class ClientAuthCheck {
    private static final Pattern KEY_ID = Pattern.compile("[\\x20-\\x7E]{1,200}");

    private final ProviderConfig provider;
    private final ClientAuth method;
    private final ClientKeyConfig key;
    private final ConfigCheck check;
    private final String base;

    ClientAuthCheck(ProviderConfig provider, ConfigCheck check) {
        this.provider = provider;
        this.method = provider.clientAuth();
        this.key = provider.clientKey();
        this.check = check;
        this.base = provider.key();
    }

    void run() {
        secret();
        key();
        certificate();
        assertion();
    }

    private void secret() {
        if (method.usesSecret()) {
            if (provider.clientSecrets().isEmpty()) {
                check.problem(
                        base + ".client-secret",
                        "is missing; " + base + ".client-auth " + method.word() + " needs it, or " + base
                                + ".client-secret-file; a public client has " + base + ".client-auth: none"
                                + (key.keyFile().isPresent()
                                        ? ", and one with " + base
                                                + ".client-key-file has private_key_jwt or tls_client_auth"
                                        : ""));
            }
            return;
        }
        boolean forSignatures = provider.signingAlgs().stream().anyMatch(SecretRules.SYMMETRIC::containsKey);
        if (!provider.clientSecrets().isEmpty() && !forSignatures) {
            check.problem(
                    base + ".client-secret",
                    "has no use with " + base + ".client-auth: " + method.word()
                            + "; remove it, or choose client_secret_basic or client_secret_post");
        }
    }

    private void key() {
        if (method == ClientAuth.PRIVATE_KEY_JWT) {
            if (key.keyFile().isEmpty() && key.keys().isEmpty()) {
                check.problem(
                        base + ".client-key-file",
                        "is missing; " + base
                                + ".client-auth private_key_jwt needs a private key, which openssl genpkey"
                                + " -algorithm RSA -pkeyopt rsa_keygen_bits:3072 -out client.key makes");
            }
            SecretRules.clientKeys(provider, key.keys(), check::problem);
            return;
        }
        if (method.usesCertificate()) {
            return;
        }
        if (key.keyFile().isPresent()) {
            useless(".client-key-file", "private_key_jwt or tls_client_auth");
        } else if (key.password().isPresent()) {
            useless(".client-key-password", "private_key_jwt or tls_client_auth");
        }
    }

    private void certificate() {
        if (!method.usesCertificate()) {
            if (key.certificateFile().isPresent()) {
                useless(".client-certificate-file", "tls_client_auth or self_signed_tls_client_auth");
            }
            return;
        }
        needed(".client-certificate-file", key.certificateFile(), "a certificate in PEM, with those of its issuers");
        needed(".client-key-file", key.keyFile(), "the private key of the certificate, in PEM");
        SecretRules.clientCertificate(provider, check::problem);
    }

    private void needed(String name, Optional<?> given, String what) {
        if (given.isEmpty()) {
            check.problem(base + name, "is missing; " + base + ".client-auth " + method.word() + " needs " + what);
        }
    }

    private void assertion() {
        boolean signs = method == ClientAuth.PRIVATE_KEY_JWT;
        key.keyId()
                .filter(id -> !KEY_ID.matcher(id).matches())
                .ifPresent(id -> check.problem(
                        base + ".client-key-id", "expected a kid of 1 to 200 printable ASCII characters"));
        if (!signs && key.keyId().isPresent()) {
            useless(".client-key-id", "private_key_jwt");
        }
        if (!signs && key.algorithm().isPresent()) {
            useless(".client-key-algorithm", "private_key_jwt");
        }
        if (!signs && method != ClientAuth.CLIENT_SECRET_JWT && key.audience() != ClientAudience.ISSUER) {
            useless(".client-assertion-audience", "private_key_jwt or client_secret_jwt");
        }
    }

    private void useless(String name, String with) {
        check.problem(
                base + name,
                "has no use with " + base + ".client-auth: " + method.word() + "; remove it, or choose " + with);
    }
}
