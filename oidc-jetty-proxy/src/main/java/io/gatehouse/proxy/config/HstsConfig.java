package io.gatehouse.proxy.config;

import java.time.Duration;

/**
 * What browsers are told of a host that is to be asked by https alone (RFC 6797).
 *
 * @param maxAge how long they are to remember it
 * @param includeSubdomains whether it goes for all names below as well
 * @param preload whether browsers may be shipped with it
 */
public record HstsConfig(Duration maxAge, boolean includeSubdomains, boolean preload) {
    /** Returns the value of {@code Strict-Transport-Security}. */
    public String headerValue() {
        return "max-age=" + maxAge.toSeconds() + (includeSubdomains ? "; includeSubDomains" : "")
                + (preload ? "; preload" : "");
    }
}
