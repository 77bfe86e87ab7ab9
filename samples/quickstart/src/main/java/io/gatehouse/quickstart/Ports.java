package io.gatehouse.quickstart;

/**
 * Where the parts of the quickstart listen, on loopback; 0 stands for any free port.
 *
 * @param gateway the gateway's port
 * @param provider the provider's port
 * @param app the application's port
 */
public record Ports(int gateway, int provider, int app) {
    private static final String GATEWAY = "quickstart.gateway.port";

    /** Any free ports. */
    public static final Ports FREE = new Ports(0, 0, 0);

    /** Checks that each is a port or 0. */
    public Ports {
        check(gateway, GATEWAY);
        check(provider, SampleProvider.PORT);
        check(app, SampleApp.PORT);
    }

    /** Returns what the system properties {@code quickstart.….port} say, or the usual ports. */
    static Ports ofSystemProperties() {
        return new Ports(property(GATEWAY, 8002), property(SampleProvider.PORT, 8003), property(SampleApp.PORT, 8004));
    }

    /** Returns what is thrown when the gateway's port is taken. */
    PortTakenException gatewayTaken() {
        return new PortTakenException(gateway, "the gateway", GATEWAY);
    }

    private static int property(String name, int usual) {
        String text = System.getProperty(name, "");
        try {
            return text.isEmpty() ? usual : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("-D" + name + " must be a port number, not " + text, e);
        }
    }

    private static void check(int port, String property) {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("-D" + property + " must be a port number from 0 to 65535, not " + port);
        }
    }
}
