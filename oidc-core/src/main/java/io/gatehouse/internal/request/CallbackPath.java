package io.gatehouse.internal.request;

/** Where providers answer: each at a path of its own (RFC 9700, section 4.4.2.2). */
public final class CallbackPath {
    /** The path, below {@code endpoint-path}, of the one provider that has no name of its own, and the beginning of all others. */
    public static final String BASE = "/callback";

    private static final String DEFAULT = "default";

    private CallbackPath() {}

    /** Returns the path, below {@code endpoint-path}, that a provider answers to. */
    public static String of(String provider) {
        return provider.equals(DEFAULT) ? BASE : BASE + "/" + provider;
    }
}
