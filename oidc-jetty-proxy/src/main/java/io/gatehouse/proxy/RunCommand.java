package io.gatehouse.proxy;

import io.gatehouse.config.ConfigException;
import io.gatehouse.proxy.config.GatewayConfig;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Serves until it is told to stop. */
@Command(
        name = "run",
        description = "Runs the gateway until SIGTERM; what is under way is then finished (30 seconds at most).")
final class RunCommand implements Callable<Integer> {
    /** As a JVM that SIGTERM ended. */
    private static final int CUT = 143;

    @Mixin
    private GatewayOptions options = new GatewayOptions();

    @Override
    public Integer call() {
        return run(options);
    }

    static int run(GatewayOptions options) {
        options.logFormat().ifPresent(LogFormat::use);
        ConfigReload reload = new ConfigReload(options.sources(System.getenv()));
        // From the first moment on: by itself, SIGHUP ends a JVM.
        Signals.on("HUP", () -> reload.soon(ConfigReload.Trigger.SIGNAL));
        Optional<ConfigWatch> watch = options.file().map(file -> new ConfigWatch(file, reload));
        GatewayConfig settings = Settings.read(options);
        Gateway gateway = create(() -> Gateway.create(settings, reload.endpoints()));
        try {
            gateway.start();
            stopOnSignals(gateway);
            reload.serve(gateway);
            watch.ifPresent(ConfigWatch::start);
            gateway.join();
            return Main.OK;
        } catch (IOException e) {
            throw new CommandFailedException(Main.COULD_NOT_START, reason(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Main.OK;
        }
    }

    /** Stops on the first signal, with 0: stopping as asked is success. On the second it ends at once, whatever is under way. */
    private static void stopOnSignals(Gateway gateway) {
        Thread stop = new Thread(
                () -> {
                    gateway.close();
                    Runtime.getRuntime().halt(Main.OK);
                },
                "stop");
        // For whoever ends the process in another way, or where signals cannot be had: there the JVM would end with
        // 143.
        Runtime.getRuntime().addShutdownHook(new Thread(gateway::close, "stop by the JVM"));
        AtomicInteger count = new AtomicInteger();
        Runnable onSignal = () -> {
            if (count.incrementAndGet() == 1) {
                stop.start();
            } else {
                Runtime.getRuntime().halt(CUT);
            }
        };
        if (!Signals.on("TERM", onSignal) || !Signals.on("INT", onSignal)) {
            Runtime.getRuntime().addShutdownHook(stop);
        }
    }

    static Gateway create(Supplier<Gateway> gateway) {
        try {
            return gateway.get();
        } catch (ConfigException e) {
            throw new CommandFailedException(Main.BAD_CONFIGURATION, String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            // What was right when it was checked, and is not any more: a file of certificates that was replaced in
            // between.
            throw new CommandFailedException(
                    Main.COULD_NOT_START, "the gateway could not start: " + e.getMessage() + "; start it again");
        }
    }

    private static String reason(IOException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        String why = cause == e ? "" : " (" + cause.getMessage() + ")";
        return "the gateway could not start: " + e.getMessage() + why
                + "; is something else listening there? server.listen says where to listen, and server.admin"
                + " where for operators";
    }
}
