package io.gatehouse.config.reader;

import io.gatehouse.config.Limits;
import io.gatehouse.http.ClientCertificate;
import io.gatehouse.policy.CertificateTest;
import io.gatehouse.policy.ValuePattern;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** How {@code client-cert} of a rule is written: {@code any}, or a map of what is asked of the certificate. */
final class CertificateForm {
    private static final Pattern THUMBPRINT = Pattern.compile("[0-9a-f]{64}");

    private static final ConfigKey<List<String>> SUBJECT = ConfigKey.of(
            "subject",
            ConfigType.oneOrSeveral(ConfigType.of("glob", CertificateForm::glob), Limits.ELEMENTS),
            "[]",
            "The name of the subject as RFC 2253 writes it, such as `CN=ann,OU=Ops,O=Example`; `*` stays within one value.");
    private static final ConfigKey<List<String>> SAN = ConfigKey.of(
            "san",
            ConfigType.oneOrSeveral(ConfigType.of("glob", CertificateForm::name), Limits.ELEMENTS),
            "[]",
            "One of the alternative names with its kind: `dns:`, `email:`, `uri:` or `ip:`; `*` stands for anything but `@`, and in `dns:` but dots.");
    private static final ConfigKey<List<String>> ISSUER = ConfigKey.of(
            "issuer",
            ConfigType.oneOrSeveral(ConfigType.of("glob", CertificateForm::glob), Limits.ELEMENTS),
            "[]",
            "The name of the issuer, like `subject`.");
    private static final ConfigKey<List<String>> THUMBPRINT_KEY = ConfigKey.of(
            "thumbprint",
            ConfigType.list(ConfigType.of("SHA-256", CertificateForm::thumbprint), Limits.RULE_SOURCES),
            "[]",
            "The SHA-256 fingerprint of the certificate in hexadecimal, with or without colons.");

    private CertificateForm() {}

    static ConfigType<CertificateTest> type() {
        return ConfigType.either(
                ConfigType.of("word", new ConfigShape.Words(List.of("any")), CertificateForm::word),
                ConfigType.block(List.of(SUBJECT, SAN, ISSUER, THUMBPRINT_KEY), CertificateForm::test));
    }

    private static CertificateTest word(String text) {
        if (!text.equals("any")) {
            throw new IllegalArgumentException(
                    "expected any, or a map of subject, san, issuer and thumbprint such as {san: \"dns:*.ops.example.com\"}");
        }
        return CertificateTest.any();
    }

    private static Optional<CertificateTest> test(ConfigValues values) {
        // What is asked and names nothing would be about every certificate, such as a list that a variable left empty.
        for (ConfigKey<? extends List<String>> key : List.of(SUBJECT, SAN, ISSUER, THUMBPRINT_KEY)) {
            if (values.get(key).filter(List::isEmpty).isPresent()) {
                values.problem(key, "expected at least one; leave the key out where anything will do");
            }
        }
        if (!values.has(SUBJECT) && !values.has(SAN) && !values.has(ISSUER) && !values.has(THUMBPRINT_KEY)) {
            values.problem(
                    SUBJECT, "expected at least one of subject, san, issuer and thumbprint, or client-cert: any");
        }
        return Optional.of(new CertificateTest(
                values.get(SUBJECT).orElse(List.of()),
                values.get(SAN).orElse(List.of()),
                values.get(ISSUER).orElse(List.of()),
                new HashSet<>(values.get(THUMBPRINT_KEY).orElse(List.of()))));
    }

    private static String glob(String text) {
        ValuePattern.glob(Values.text(text));
        return text;
    }

    private static String name(String text) {
        if (ClientCertificate.KINDS.stream().noneMatch(text::startsWith)) {
            throw new IllegalArgumentException("expected an alternative name with its kind in front, one of "
                    + String.join(" ", ClientCertificate.KINDS) + ", such as dns:app.example.com");
        }
        return glob(text);
    }

    private static String thumbprint(String text) {
        String digits = text.replace(":", "").toLowerCase(Locale.ROOT);
        if (!THUMBPRINT.matcher(digits).matches()) {
            throw new IllegalArgumentException(
                    "expected the SHA-256 fingerprint of a certificate, 64 hexadecimal digits as"
                            + " openssl x509 -noout -fingerprint -sha256 writes them");
        }
        return digits;
    }
}
