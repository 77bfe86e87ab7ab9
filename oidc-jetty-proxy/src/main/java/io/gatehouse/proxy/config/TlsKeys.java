package io.gatehouse.proxy.config;

import io.gatehouse.config.Secret;
import io.gatehouse.config.reader.ConfigKey;
import io.gatehouse.config.reader.ConfigType;
import io.gatehouse.config.reader.ConfigValues;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The keys of {@code server.tls} and {@code server.hsts}. */
final class TlsKeys {
    private static final String ABOVE = "server.tls.";
    private static final String CERTIFICATE_MEANING =
            "The file of the certificate and those of its issuers, in PEM, the own one first; read again when it changes.";
    private static final String KEY_MEANING =
            "The file of the private key, in PEM: RSA of at least 2048 bits, EC or Ed25519; read again when it changes.";
    private static final String PASSWORD_MEANING =
            "What the private key is encrypted with; nothing when it is not encrypted.";
    private static final String PASSWORD_FILE_MEANING = "A file with that password.";

    private static final ConfigKey<Path> CERTIFICATE =
            ConfigKey.of(ABOVE + "certificate", ConfigType.path(), "", CERTIFICATE_MEANING);
    private static final ConfigKey<Path> PRIVATE_KEY =
            ConfigKey.of(ABOVE + "private-key", ConfigType.path(), "", KEY_MEANING);
    private static final ConfigKey<Secret> PASSWORD =
            ConfigKey.of(ABOVE + "private-key-password", ConfigType.secret(), "", PASSWORD_MEANING);
    private static final ConfigKey<Secret> PASSWORD_FILE =
            ConfigKey.of(ABOVE + "private-key-password-file", ConfigType.secretFile(), "", PASSWORD_FILE_MEANING);

    private static final ConfigKey<Path> MORE_CERTIFICATE =
            ConfigKey.of("certificate", ConfigType.path(), "", CERTIFICATE_MEANING);
    private static final ConfigKey<Path> MORE_PRIVATE_KEY =
            ConfigKey.of("private-key", ConfigType.path(), "", KEY_MEANING);
    private static final ConfigKey<Secret> MORE_PASSWORD =
            ConfigKey.of("private-key-password", ConfigType.secret(), "", PASSWORD_MEANING);
    private static final ConfigKey<Secret> MORE_PASSWORD_FILE =
            ConfigKey.of("private-key-password-file", ConfigType.secretFile(), "", PASSWORD_FILE_MEANING);
    private static final ConfigKey<List<CertificateConfig>> MORE = ConfigKey.of(
            ABOVE + "more",
            ConfigType.list(
                    ConfigType.block(
                            List.of(MORE_CERTIFICATE, MORE_PRIVATE_KEY, MORE_PASSWORD, MORE_PASSWORD_FILE),
                            TlsKeys::more),
                    GatewayKeys.MAX_LIST),
            "",
            "Further certificates; the one is shown that has the name that the client asks for (SNI).");

    private static final ConfigKey<Boolean> STRICT_SNI = ConfigKey.of(
            ABOVE + "strict-sni",
            ConfigType.flag(),
            "false",
            "Whether clients are refused that ask for a name that no certificate has, or for no name; they get the first certificate otherwise.");
    private static final ConfigKey<Path> CLIENT_CA_FILE = ConfigKey.of(
            ABOVE + "client-ca-file",
            ConfigType.path(),
            "",
            "The file of the certificate authorities that may vouch for clients, in PEM; read again when it changes.");
    private static final ConfigKey<ClientCertificates> CLIENT_AUTH = ConfigKey.of(
            ABOVE + "client-auth",
            ConfigType.word(ClientCertificates.class),
            "none",
            "Whether clients are asked for a certificate: `none`, `optional` or `required`; rules judge it by `client-cert`.");

    private static final ConfigKey<Duration> HSTS_MAX_AGE = ConfigKey.of(
            "server.hsts.max-age",
            ConfigType.duration(),
            "",
            "How long browsers are to ask by https alone, such as `365d` (`Strict-Transport-Security`); they are not told when not given.");
    private static final ConfigKey<Boolean> HSTS_SUBDOMAINS = ConfigKey.of(
            "server.hsts.include-subdomains",
            ConfigType.flag(),
            "false",
            "Whether that goes for all names below the host as well.");
    private static final ConfigKey<Boolean> HSTS_PRELOAD = ConfigKey.of(
            "server.hsts.preload",
            ConfigType.flag(),
            "false",
            "Whether browsers may be shipped with it; hard to take back.");

    /** All of them, in the order of the reference. */
    static final List<ConfigKey<?>> ALL = List.of(
            CERTIFICATE,
            PRIVATE_KEY,
            PASSWORD,
            PASSWORD_FILE,
            MORE,
            STRICT_SNI,
            CLIENT_CA_FILE,
            CLIENT_AUTH,
            HSTS_MAX_AGE,
            HSTS_SUBDOMAINS,
            HSTS_PRELOAD);

    private TlsKeys() {}

    static void take(ConfigValues values, ServerConfig.Builder server) {
        TlsConfig.Builder tls = TlsConfig.builder();
        List<CertificateConfig> certificates = new ArrayList<>();
        pair(values, "server.tls", CERTIFICATE, PRIVATE_KEY, values.either(PASSWORD, PASSWORD_FILE))
                .ifPresent(certificates::add);
        List<CertificateConfig> more = values.get(MORE).orElse(List.of());
        for (int i = 0; i < more.size(); i++) {
            CertificateConfig one = more.get(i);
            certificates.add(new CertificateConfig(
                    "server.tls.more[" + i + "]", one.certificate(), one.privateKey(), one.password()));
        }
        if (!more.isEmpty() && !values.has(CERTIFICATE)) {
            values.problem(CERTIFICATE, "is missing; expected the certificate for clients that ask for no name");
        }
        tls.certificates(certificates);
        values.take(STRICT_SNI, tls::strictSni);
        values.take(CLIENT_CA_FILE, tls::clientCaFile);
        values.take(CLIENT_AUTH, tls::clientAuth);
        server.tls(tls.build());
        if (values.has(HSTS_MAX_AGE)) {
            values.get(HSTS_MAX_AGE)
                    .ifPresent(maxAge -> server.hsts(new HstsConfig(
                            maxAge,
                            values.get(HSTS_SUBDOMAINS).orElse(false),
                            values.get(HSTS_PRELOAD).orElse(false))));
        } else if (values.get(HSTS_SUBDOMAINS).orElse(false)
                || values.get(HSTS_PRELOAD).orElse(false)) {
            values.problem(HSTS_MAX_AGE, "is missing; expected how long browsers are to remember it, such as 365d");
        }
    }

    private static Optional<CertificateConfig> more(ConfigValues values) {
        Optional<CertificateConfig> made =
                pair(values, "", MORE_CERTIFICATE, MORE_PRIVATE_KEY, values.either(MORE_PASSWORD, MORE_PASSWORD_FILE));
        // Judged here as well as with the whole, so that what is wrong with one does not hide what is wrong with
        // another.
        made.ifPresent(certificate -> {
            var unused = certificate.read((key, why) ->
                    values.problem(key.endsWith("certificate") ? MORE_CERTIFICATE : MORE_PRIVATE_KEY, why));
        });
        return made;
    }

    private static Optional<CertificateConfig> pair(
            ConfigValues values,
            String name,
            ConfigKey<Path> certificate,
            ConfigKey<Path> privateKey,
            Optional<Secret> password) {
        boolean needed = values.has(certificate) || values.has(privateKey) || password.isPresent();
        for (ConfigKey<Path> key : List.of(certificate, privateKey)) {
            if (needed && !values.has(key)) {
                values.problem(key, "is missing; expected the path of a file in PEM");
            }
        }
        @Nullable Secret secret = password.orElse(null);
        return values.get(certificate)
                .flatMap(chain -> values.get(privateKey).map(key -> new CertificateConfig(name, chain, key, secret)));
    }
}
