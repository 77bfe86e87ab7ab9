package io.gatehouse.proxy.admin;

import io.gatehouse.http.AddressRange;

/** What cannot be reached from another machine. */
public final class Loopback {
    private static final AddressRange V4 = AddressRange.parse("127.0.0.0/8").orElseThrow();
    private static final AddressRange V6 = AddressRange.parse("::1").orElseThrow();

    private Loopback() {}

    /** Tells whether a host, a name or an address with or without brackets, is this machine and nothing else. Asks no name service. */
    public static boolean is(String host) {
        return host.equalsIgnoreCase("localhost") || V4.contains(host) || V6.contains(host);
    }
}
