package io.gatehouse.config.reader;

import io.gatehouse.config.ClientAudience;
import io.gatehouse.config.ClientAuth;
import io.gatehouse.config.ClientKeyAlgorithm;
import io.gatehouse.config.ClientKeyConfig;
import io.gatehouse.config.Secret;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The keys of a provider about what the client authenticates with where it shares no secret. */
final class ProofKeys {
    final ConfigKey<Path> keyFile;
    final ConfigKey<Secret> password;
    final ConfigKey<Secret> passwordFile;
    final ConfigKey<String> keyId;
    final ConfigKey<ClientKeyAlgorithm> algorithm;
    final ConfigKey<ClientAudience> audience;
    final ConfigKey<Path> certificateFile;

    ProofKeys(String prefix) {
        keyFile = ConfigKey.of(
                prefix + "client-key-file",
                ConfigType.path(),
                "",
                "The private key, PEM or JWK, of `private_key_jwt` (or several, the one to try first in front), or that of `provider.client-certificate-file`; read again when it changes.");
        password = ConfigKey.of(
                prefix + "client-key-password",
                ConfigType.secret(),
                "",
                "What that private key is encrypted with; nothing when it is not encrypted.");
        passwordFile = ConfigKey.of(
                prefix + "client-key-password-file", ConfigType.secretFile(), "", "A file with that password.");
        keyId = ConfigKey.of(
                prefix + "client-key-id",
                ConfigType.text(),
                "",
                "The `kid` that the provider knows the key by; that of the JWK, or the thumbprint of the key, when not given.");
        algorithm = ConfigKey.of(
                prefix + "client-key-algorithm",
                ConfigType.word(ClientKeyAlgorithm.class),
                "",
                "What `private_key_jwt` signs with, `RS256`, `PS256` or `ES256`; what the key is for when not given, `RS256` for RSA.");
        audience = ConfigKey.of(
                prefix + "client-assertion-audience",
                ConfigType.word(ClientAudience.class),
                "issuer",
                "What `aud` says in the tokens of `private_key_jwt` and `client_secret_jwt`: `issuer` or `token-endpoint`.");
        certificateFile = ConfigKey.of(
                prefix + "client-certificate-file",
                ConfigType.path(),
                "",
                "The certificate, in PEM and with those of its issuers behind it, of `tls_client_auth` and `self_signed_tls_client_auth`; read again when it changes.");
    }

    List<ConfigKey<?>> all() {
        return List.of(keyFile, password, passwordFile, keyId, algorithm, audience, certificateFile);
    }

    /**
     * Returns the settings.
     *
     * @param method what the keys are for: those that sign are read here, since each file may hold several
     */
    ClientKeyConfig read(ConfigValues values, ClientAuth method) {
        ClientKeyConfig.Builder config = ClientKeyConfig.builder();
        Optional<Secret> word = values.either(password, passwordFile);
        word.ifPresent(config::password);
        values.take(keyId, config::keyId);
        values.take(algorithm, config::algorithm);
        values.take(audience, config::audience);
        values.take(certificateFile, config::certificateFile);
        values.get(keyFile).ifPresent(file -> {
            config.keyFile(file);
            if (method == ClientAuth.PRIVATE_KEY_JWT) {
                try {
                    String shown = "'" + file + "'";
                    SecretForm form = SecretForm.clientKeys(word.orElse(null));
                    config.keys(form.parse(FileForms.bytes(file, shown, SecretLines.MAX_BYTES), shown));
                } catch (IOException e) {
                    values.problem(keyFile, String.valueOf(e.getMessage()));
                }
            }
        });
        return config.build();
    }
}
