package io.gatehouse.session;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Small values that end by themselves, shared by every node of the store: leases, token identifiers that were seen, revocations,
 * results of refreshes. Keys and values are opaque; secrets among them come sealed.
 *
 * <p>Each method is atomic over all nodes. An entry whose time is over counts as not there. Where the number of entries is bounded and
 * the bound is reached, new ones are refused with {@link SessionStoreException}: what is remembered for safety is never forgotten early.
 */
public interface ExpiringEntries {
    /** The most bytes of a value. */
    int MAX_BYTES = 256 * 1024;

    /** Returns a copy of the value under the key, if there is one. */
    Optional<byte[]> get(String key);

    /** Returns copies of the values under several keys, in their order, in one round trip. */
    List<Optional<byte[]>> getAll(List<String> keys);

    /**
     * Keeps a copy of a value, in place of any that is there.
     *
     * @param life how long from now; when it is not positive, nothing is there afterwards
     * @throws IllegalArgumentException when the value has more than {@value #MAX_BYTES} bytes
     */
    void put(String key, byte[] value, Duration life);

    /**
     * Keeps a value if there is none.
     *
     * @return whether it was kept
     */
    boolean putIfAbsent(String key, byte[] value, Duration life);

    /**
     * Gives an entry a new life if it still has the expected value.
     *
     * @return whether it had
     */
    boolean extend(String key, byte[] expected, Duration life);

    /**
     * Removes an entry if it still has the expected value.
     *
     * @return whether it had
     */
    boolean remove(String key, byte[] expected);
}
