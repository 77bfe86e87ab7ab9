package io.gatehouse.proxy.pool;

import java.util.List;

/**
 * Gives each caller one of several addresses, without remembering anybody: each address draws a number with the caller, and the highest
 * wins (rendezvous hashing). When one leaves, its callers alone move, each to the next on its own list; when it is back, they come back.
 * All gateways choose alike.
 */
final class Rendezvous {
    private Rendezvous() {}

    /** Returns the address for a caller. */
    static PooledAddress choose(List<PooledAddress> addresses, String caller) {
        PooledAddress chosen = addresses.get(0);
        long highest = draw(caller, chosen);
        for (PooledAddress address : addresses) {
            long number = draw(caller, address);
            if (number > highest) {
                highest = number;
                chosen = address;
            }
        }
        return chosen;
    }

    private static long draw(String caller, PooledAddress address) {
        return mix(fold(fold(0xcbf29ce484222325L, address.address().toString()), "\n" + caller));
    }

    /** FNV-1a over the characters. */
    private static long fold(long start, String text) {
        long hash = start;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }

    /** Spreads small differences over all bits, as the end of MurmurHash3 does. */
    private static long mix(long value) {
        long hash = (value ^ (value >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return hash ^ (hash >>> 33);
    }
}
