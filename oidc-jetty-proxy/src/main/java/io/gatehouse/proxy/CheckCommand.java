package io.gatehouse.proxy;

import io.gatehouse.Gatehouse;
import io.gatehouse.config.ConfigException;
import io.gatehouse.config.WeakSetting;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Reads the configuration and tells what is wrong with it, without listening or calling anybody. */
@Command(name = "check", description = "Reads the configuration and prints every problem.")
final class CheckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private GatewayOptions options = new GatewayOptions();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try {
            GatewayConfig config = Settings.read(options);
            // Also reads what the settings point at, such as the templates of pages.
            Gatehouse.create(config.engine()).close();
            out.println("no problems");
            for (WeakSetting weak : config.engine().weakSettings()) {
                out.println("weak: " + weak.key() + ": " + weak.givesUp());
            }
            return Main.OK;
        } catch (CommandFailedException | ConfigException e) {
            out.println(e.getMessage());
            return Main.BAD_CONFIGURATION;
        }
    }
}
