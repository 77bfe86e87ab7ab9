package io.gatehouse.proxy;

import io.gatehouse.config.ConfigException;
import io.gatehouse.proxy.config.GatewayConfig;

/** Reads the settings that the options of a command name. */
final class Settings {
    private Settings() {}

    /**
     * Reads the settings.
     *
     * @throws CommandFailedException when they have problems; the message lists all of them
     */
    static GatewayConfig read(GatewayOptions options) {
        try {
            return GatewayConfig.read(options.sources(System.getenv()));
        } catch (ConfigException e) {
            String hint = options.isEmpty()
                    ? "\nNo configuration was named. Try --config FILE, or --issuer, --client-id, --client-secret-file and --upstream;"
                            + " --help tells more."
                    : "";
            throw new CommandFailedException(Main.BAD_CONFIGURATION, e.getMessage() + hint);
        }
    }
}
