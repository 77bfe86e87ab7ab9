package io.gatehouse.proxy;

import io.gatehouse.config.Limits;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Makes a key for {@code session.keys}. */
@Command(
        name = "keygen",
        description = "Prints a new key for session.keys, or writes it into a file for session.keys-file.")
final class KeygenCommand implements Callable<Integer> {
    private static final int KEY_BYTES = 32;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Makes this file with a new key in it, which its owner alone may read; never overwrites.")
    private @Nullable Path out;

    @Option(
            names = "--rotate",
            paramLabel = "FILE",
            description = "Puts a new key in front of those in this file, in one step; 10 keys at most.")
    private @Nullable Path rotate;

    @Override
    public Integer call() {
        if (out != null && rotate != null) {
            throw new ParameterException(spec.commandLine(), "expected one of --out and --rotate, but came both");
        }
        PrintWriter said = spec.commandLine().getOut();
        try {
            if (out != null) {
                KeyFile.create(out, key());
                said.println("made " + out + " with a new key; name it in session.keys-file");
            } else if (rotate != null) {
                said.println(rotated(rotate, KeyFile.rotate(rotate, key())));
            } else {
                said.println(key());
            }
        } catch (IOException e) {
            throw new CommandFailedException(Main.COULD_NOT_START, reason(e));
        }
        return Main.OK;
    }

    private static String key() {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key);
    }

    private static String rotated(Path file, int count) {
        String old = count == 2 ? "line 2" : "lines 2 to " + count;
        return "put a new key in front in " + file + ", which now holds " + count + " of at most "
                + Limits.SESSION_KEYS + "\nremove " + old
                + " no sooner than session.max-duration (8h unless set) after every gateway has read the file: until then there are"
                + " sessions that they open";
    }

    private static String reason(IOException e) {
        // Exceptions of the file system say no more than the file's name.
        String type = e.getClass().equals(IOException.class)
                ? ""
                : " (" + e.getClass().getSimpleName() + ")";
        return e.getMessage() + type;
    }
}
