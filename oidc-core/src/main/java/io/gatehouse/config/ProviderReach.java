package io.gatehouse.config;

import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * Where one of several providers signs people in, and what it is called there.
 *
 * @param hosts the hosts, with or without a port; none for any that no other provider names
 * @param paths the path prefixes, in whole segments; none for any that no other provider names
 * @param title what people are shown where they choose; empty for the provider's name
 */
public record ProviderReach(List<String> hosts, List<String> paths, String title) {
    /** Copies the lists. */
    public ProviderReach {
        hosts = List.copyOf(hosts);
        paths = List.copyOf(paths);
    }

    /** Returns the reach of a provider that is the only one. */
    public static ProviderReach everywhere() {
        return new ProviderReach(List.of(), List.of(), "");
    }

    /**
     * Tells how closely a decoded path is named.
     *
     * @return the length of the longest prefix; 0 where none is named; negative where others are named, and not this one
     */
    public int closeness(String path) {
        int longest = paths.isEmpty() ? 0 : -1;
        for (String prefix : paths) {
            String plain = plain(prefix);
            if (path.equals(plain) || path.startsWith(plain + "/")) {
                longest = Math.max(longest, prefix.length());
            }
        }
        return longest;
    }

    /** Tells whether there are hosts and paths that this and another name equally closely. */
    boolean meets(ProviderReach other) {
        return share(lowerCase(hosts), lowerCase(other.hosts)) && share(plain(paths), plain(other.paths));
    }

    private static boolean share(List<String> some, List<String> others) {
        return some.isEmpty() ? others.isEmpty() : !Collections.disjoint(some, others);
    }

    private static List<String> lowerCase(List<String> hosts) {
        return hosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).toList();
    }

    private static List<String> plain(List<String> paths) {
        return paths.stream().map(ProviderReach::plain).toList();
    }

    private static String plain(String prefix) {
        return prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
    }
}
