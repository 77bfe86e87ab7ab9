package io.gatehouse.proxy.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is done to the headers of messages on their way. Removing comes first.
 *
 * @param set the headers to set, in place of those of the same name; values may be secret
 * @param remove the names of headers to remove
 */
public record HeaderRules(Map<String, String> set, List<String> remove) {
    /** Nothing is done. */
    public static final HeaderRules NONE = new HeaderRules(Map.of(), List.of());

    /** Copies the parts. */
    public HeaderRules {
        set = Collections.unmodifiableMap(new LinkedHashMap<>(set));
        remove = List.copyOf(remove);
    }

    /** Returns the names, and no value. */
    @Override
    public String toString() {
        return "HeaderRules[set=" + set.keySet() + ", remove=" + remove + "]";
    }
}
