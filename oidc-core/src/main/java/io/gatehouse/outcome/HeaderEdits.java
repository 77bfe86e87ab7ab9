package io.gatehouse.outcome;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a request's headers on its way to the application: first some are removed, then some are set. Removal is by name
 * without regard to case and with everything that is no letter or digit read as {@code -}, because gateways that hand headers on as
 * variables (RFC 3875, section 4.1.18) differ on which characters become {@code _}. It is part of the decision so that no adapter can
 * forget it.
 */
public final class HeaderEdits {
    private final Set<String> removedNames;
    private final List<String> removedPrefixes;
    private final Map<String, String> set;
    private final @Nullable String cookieHeader;
    private final @Nullable SignedHeader signed;

    /**
     * Creates the edits.
     *
     * @param removedNames the names that are removed, in {@linkplain #normalize normal form}
     * @param removedPrefixes beginnings of names that are removed, in normal form
     * @param set the headers to set afterwards, name to value; values are legal header values
     * @param cookieHeader what the {@code Cookie} header becomes: null to leave it, empty to remove it
     */
    public HeaderEdits(
            Set<String> removedNames,
            List<String> removedPrefixes,
            Map<String, String> set,
            @Nullable String cookieHeader) {
        this(removedNames, removedPrefixes, set, cookieHeader, null);
    }

    private HeaderEdits(
            Set<String> removedNames,
            List<String> removedPrefixes,
            Map<String, String> set,
            @Nullable String cookieHeader,
            @Nullable SignedHeader signed) {
        this.removedNames = Set.copyOf(removedNames);
        this.removedPrefixes = List.copyOf(removedPrefixes);
        this.set = Collections.unmodifiableMap(new LinkedHashMap<>(set));
        this.cookieHeader = cookieHeader;
        this.signed = signed;
    }

    /** Returns these edits with a signed header that is set as well, in place of whatever the client sent under its name. */
    public HeaderEdits with(SignedHeader header) {
        return new HeaderEdits(removedNames, removedPrefixes, set, cookieHeader, header);
    }

    /** Returns a header name in the form in which names are compared: lower case, what is no ASCII letter or digit as {@code -}. */
    public static String normalize(String name) {
        char[] out = new char[name.length()];
        for (int i = 0; i < out.length; i++) {
            char c = name.charAt(i);
            boolean upper = c >= 'A' && c <= 'Z';
            boolean kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
            out[i] = upper ? (char) (c + 'a' - 'A') : kept ? c : '-';
        }
        return new String(out);
    }

    /** Returns the names that are removed whatever the client sent, in {@linkplain #normalize normal form}. */
    public Set<String> removedNames() {
        return removedNames;
    }

    /** Tells whether a header of this name, as the client sent it, must not reach the application. */
    public boolean removes(String name) {
        if (cookieHeader != null && name.equalsIgnoreCase("Cookie")) {
            return true;
        }
        String normal = normalize(name);
        if (signed != null && normalize(signed.name()).equals(normal)) {
            return true;
        }
        if (removedNames.contains(normal)) {
            return true;
        }
        for (String prefix : removedPrefixes) {
            if (normal.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    /** Returns these edits, with a header removed in addition. */
    public HeaderEdits removing(String name) {
        Set<String> names = new HashSet<>(removedNames);
        names.add(normalize(name));
        return new HeaderEdits(names, removedPrefixes, set, cookieHeader, signed);
    }

    /**
     * Returns the headers to set after the removal, the rewritten {@code Cookie} header and the signed one among them. That is signed now, for
     * its own audience; who sends it to another takes {@link #unsigned()} and {@link #signed()}.
     */
    public Map<String, String> set() {
        if (signed == null) {
            return unsigned();
        }
        Map<String, String> all = new LinkedHashMap<>(unsigned());
        all.put(signed.name(), signed.value());
        return Collections.unmodifiableMap(all);
    }

    /** Returns the headers to set after the removal, all but the signed one. */
    public Map<String, String> unsigned() {
        if (cookieHeader == null || cookieHeader.isEmpty()) {
            return set;
        }
        Map<String, String> all = new LinkedHashMap<>(set);
        all.put("Cookie", cookieHeader);
        return Collections.unmodifiableMap(all);
    }

    /** Returns the header to set after the removal that is signed; empty where there is none. */
    public Optional<SignedHeader> signed() {
        return Optional.ofNullable(signed);
    }

    /** Returns whether the {@code Cookie} header is rewritten, which is when the request carried cookies of ours. */
    public boolean rewritesCookies() {
        return cookieHeader != null;
    }

    /** Returns the names that are set, without their values. */
    @Override
    public String toString() {
        List<String> names = new ArrayList<>(set.keySet());
        signed().map(SignedHeader::name).ifPresent(names::add);
        return "HeaderEdits[set=" + names + "]";
    }
}
