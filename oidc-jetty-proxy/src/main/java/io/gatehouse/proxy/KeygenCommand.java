package io.gatehouse.proxy;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Makes a key for {@code session.keys}. */
@Command(name = "keygen", description = "Prints a new key for session.keys.")
final class KeygenCommand implements Callable<Integer> {
    private static final int KEY_BYTES = 32;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        spec.commandLine()
                .getOut()
                .println(Base64.getUrlEncoder().withoutPadding().encodeToString(key));
        return Main.OK;
    }
}
