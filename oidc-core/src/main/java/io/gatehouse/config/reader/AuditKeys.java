package io.gatehouse.config.reader;

import io.gatehouse.config.AuditConfig;
import io.gatehouse.config.AuditSubject;
import io.gatehouse.config.AuditTarget;
import io.gatehouse.config.Secret;
import java.util.List;
import java.util.Optional;

/** The keys below {@code audit}. */
final class AuditKeys {
    static final ConfigKey<AuditTarget> LOG = ConfigKey.of(
            "audit.log",
            new ConfigType<>("path", false, List.of(), new ConfigShape.Single(""), AuditKeys::target),
            "stdout",
            "Where the audit log goes: `stdout`, `none`, or a file to whose end lines are added.");
    static final ConfigKey<AuditSubject> SUBJECT = ConfigKey.of(
            "audit.subject",
            ConfigType.word(AuditSubject.class),
            "plain",
            "How audit and log lines name people: `plain`, `hashed` with a key, or `none`.");
    static final ConfigKey<Secret> KEY = ConfigKey.of(
            "audit.key",
            ConfigType.secret(),
            "",
            "The key that subjects are hashed with, 32 bytes in base64url; made from the first of `session.keys` when not given, and at each start where there is none.");
    static final ConfigKey<Secret> KEY_FILE = ConfigKey.of(
            "audit.key-file", ConfigType.secretFile(), "", "A file that holds the key, in place of `audit.key`.");

    private AuditKeys() {}

    static List<ConfigKey<?>> all() {
        return List.of(LOG, SUBJECT, KEY, KEY_FILE);
    }

    static AuditConfig read(ConfigValues values) {
        AuditConfig.Builder audit = AuditConfig.builder();
        values.take(LOG, audit::log);
        values.take(SUBJECT, audit::subject);
        values.either(KEY, KEY_FILE).ifPresent(audit::key);
        return audit.build();
    }

    private static Optional<AuditTarget> target(ConfigNode node, Scope scope) {
        for (AuditTarget target : List.of(AuditTarget.STANDARD_OUTPUT, AuditTarget.NOWHERE)) {
            if (node instanceof ConfigNode.Text text && text.raw().strip().equals(target.toString())) {
                return Optional.of(target);
            }
        }
        return FileForms.path(node, scope).map(AuditTarget::file);
    }
}
