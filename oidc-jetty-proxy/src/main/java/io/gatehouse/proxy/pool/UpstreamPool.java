package io.gatehouse.proxy.pool;

import io.gatehouse.outcome.Outcome;
import io.gatehouse.proxy.config.Balance;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The addresses of a route's upstreams, one of which gets each request. Those that are left out or unwell get one only when all are: then
 * the one that comes back first. Thread-safe.
 */
public final class UpstreamPool {
    private final Balance balance;
    private final List<PooledAddress> addresses;
    // Several gateways that start together do not all begin with the first.
    private final AtomicInteger turn =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(1 << 16));

    UpstreamPool(Balance balance, List<PooledAddress> addresses) {
        this.balance = balance;
        this.addresses = List.copyOf(addresses);
    }

    /** Returns how many addresses there are. */
    public int size() {
        return addresses.size();
    }

    /** Returns the addresses. */
    public List<UpstreamAddress> addresses() {
        return addresses.stream().map(PooledAddress::address).toList();
    }

    /** Returns the right to send one request to each address. */
    List<UpstreamLease> leases() {
        return addresses.stream().map(UpstreamLease::new).toList();
    }

    /** Chooses where a request goes that may pass. */
    public UpstreamLease choose(Outcome.Proceed proceed) {
        return choose(proceed, Set.of())
                .orElseThrow(() -> new IllegalStateException("a pool has at least one address"));
    }

    /**
     * Chooses where a request goes that may pass, and was not taken where it went first.
     *
     * @param tried where it was sent before
     * @return empty when it was sent everywhere
     */
    public Optional<UpstreamLease> choose(Outcome.Proceed proceed, Collection<UpstreamAddress> tried) {
        if (addresses.size() == 1) {
            return tried.isEmpty() ? Optional.of(new UpstreamLease(addresses.get(0))) : Optional.empty();
        }
        List<PooledAddress> best = best(tried);
        return best.isEmpty() ? Optional.empty() : Optional.of(new UpstreamLease(pick(best, proceed)));
    }

    private List<PooledAddress> best(Collection<UpstreamAddress> tried) {
        List<PooledAddress> best = new ArrayList<>(addresses.size());
        long lowest = Long.MAX_VALUE;
        for (PooledAddress address : addresses) {
            if (tried.contains(address.address())) {
                continue;
            }
            long rank = address.rank();
            if (rank < lowest) {
                best.clear();
                lowest = rank;
            }
            if (rank == lowest) {
                best.add(address);
            }
        }
        return best;
    }

    private PooledAddress pick(List<PooledAddress> best, Outcome.Proceed proceed) {
        return switch (balance) {
            case ROUND_ROBIN -> best.get(next(best.size()));
            case LEAST_CONNECTIONS -> idlest(best);
            case STICKY -> Rendezvous.choose(best, proceed.sessionReference().orElseGet(proceed::clientAddress));
        };
    }

    private int next(int size) {
        return Math.floorMod(turn.getAndIncrement(), size);
    }

    private PooledAddress idlest(List<PooledAddress> best) {
        // Among equals in turn, so that a first one is not all that an idle gateway ever uses.
        int start = next(best.size());
        PooledAddress idlest = best.get(start);
        for (int i = 1; i < best.size(); i++) {
            PooledAddress other = best.get((start + i) % best.size());
            idlest = other.underWay() < idlest.underWay() ? other : idlest;
        }
        return idlest;
    }
}
