package io.gatehouse.internal.flow;

import io.gatehouse.http.AddressRange;
import io.gatehouse.internal.request.RefusedException;
import io.gatehouse.outcome.RefusalCode;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Bounds how many logins are started from one address: each costs a signature or a seal here, and at the end a call of the provider's.
 * Many people may share an address, so the bound is meant for machines. The addresses that are remembered are bounded in number; the one
 * that was not seen for longest is forgotten first.
 */
final class LoginRate {
    private static final int MAX_ADDRESSES = 10_000;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private volatile int perMinute;
    private final Map<String, Allowance> allowances = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Allowance> eldest) {
            return size() > MAX_ADDRESSES;
        }
    };

    /** Creates a bound; 0 is none. */
    LoginRate(int perMinute) {
        this.perMinute = perMinute;
    }

    /** Takes another bound from now on, with which all begin anew; does nothing where it is the same. */
    void bound(int value) {
        synchronized (allowances) {
            if (value != perMinute) {
                perMinute = value;
                allowances.clear();
            }
        }
    }

    /**
     * Counts a login that is about to be started.
     *
     * @throws RefusedException when there were too many
     */
    void count(String clientAddress, Instant now) throws RefusedException {
        if (perMinute > 0 && !allowance(clientAddress).take(now)) {
            throw new RefusedException(
                    RefusalCode.TOO_MANY_LOGINS,
                    "more than login.max-per-minute (" + perMinute
                            + ") logins were started from this address; raise it if many people"
                            + " share the address, and name the proxies in front in trusted-proxies, or all clients have theirs");
        }
    }

    private Allowance allowance(String clientAddress) {
        String network = new AddressRange.Address(clientAddress).network();
        synchronized (allowances) {
            return allowances.computeIfAbsent(network, key -> new Allowance(perMinute, perMinute, MINUTE));
        }
    }
}
