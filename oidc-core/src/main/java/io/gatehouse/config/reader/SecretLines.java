package io.gatehouse.config.reader;

import io.gatehouse.config.Limits;
import io.gatehouse.config.Secret;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * How a file is written that holds secrets, one a line, the newest first. Lines without a visible character are passed over.
 *
 * @param most how many secrets there may be
 * @param exact whether blanks at the ends of a line belong to the secret
 */
public record SecretLines(int most, boolean exact) implements SecretForm {
    /** The keys that sessions are sealed with. */
    public static final SecretLines SESSION_KEYS = new SecretLines(Limits.SESSION_KEYS, false);

    /** The secrets of the client. */
    public static final SecretLines CLIENT_SECRETS = new SecretLines(Limits.CLIENT_SECRETS, true);

    /** The largest file that is read. */
    public static final int MAX_BYTES = 16 * 1024;

    @Override
    public List<Secret> parse(byte[] bytes, String shownName) throws IOException {
        List<String> lines = FileForms.decode(bytes, MAX_BYTES, shownName)
                .lines()
                .filter(line -> !line.isBlank())
                .map(line -> exact ? line : line.strip())
                .toList();
        if (lines.isEmpty()) {
            throw new IOException("expected a file with a secret in it, but came an empty one");
        }
        if (lines.size() > most) {
            throw new IOException(
                    "expected a file with 1 to " + most + " secrets, one a line, but came " + lines.size());
        }
        List<Secret> secrets = new ArrayList<>();
        for (String line : lines) {
            try {
                secrets.add(Secret.of(Values.text(line)));
            } catch (IllegalArgumentException e) {
                throw new IOException(e.getMessage() + " in the file", e);
            }
        }
        return secrets;
    }
}
