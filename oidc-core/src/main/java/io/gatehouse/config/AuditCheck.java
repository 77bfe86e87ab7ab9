package io.gatehouse.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Judges the audit log. */
final class AuditCheck {
    private static final String LOG = "audit.log";

    private final GatehouseConfig config;
    private final ConfigCheck check;

    AuditCheck(GatehouseConfig config, ConfigCheck check) {
        this.config = config;
        this.check = check;
    }

    void run() {
        config.audit().log().file().ifPresent(this::file);
        config.audit()
                .key()
                .filter(key -> !SecretRules.isSessionKey(key.reveal()))
                .ifPresent(key -> check.problem(
                        "audit.key",
                        "expected 32 bytes in base64url, which are 43 characters; " + SecretRules.HOW_TO_MAKE_A_KEY));
    }

    private void file(Path file) {
        Path directory = file.toAbsolutePath().getParent();
        String shown = check.shown(LOG, file.toString());
        if (Files.isDirectory(file)) {
            check.problem(LOG, "expected stdout, none or a file, but came a directory: " + shown);
        } else if (directory == null || !Files.isDirectory(directory)) {
            check.problem(
                    LOG, "expected a file in a directory that exists, but came " + shown + "; make the directory");
        } else if (Files.exists(file) ? !Files.isWritable(file) : !Files.isWritable(directory)) {
            check.problem(
                    LOG,
                    "expected a file that this process may write, but came " + shown
                            + "; see who owns it, and with whose rights the process runs");
        }
    }

    /** Returns what is allowed and probably not meant. */
    static List<ConfigNote> notes(GatehouseConfig config) {
        boolean keyless =
                config.audit().key().isEmpty() && config.session().keys().isEmpty();
        return config.audit().subject() == AuditSubject.HASHED && keyless
                ? List.of(new ConfigNote(
                        "audit.subject",
                        "subjects are hashed with a key that is made at each start, so that nobody can follow a person beyond it; set"
                                + " audit.key-file (" + SecretRules.HOW_TO_MAKE_A_KEY + ")"))
                : List.of();
    }
}
