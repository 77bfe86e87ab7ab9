package io.gatehouse.proxy.upstream;

import io.gatehouse.proxy.config.HeaderRules;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;

/** What a route does to the headers of messages that pass. */
final class RouteHeaders {
    private final Map<String, String> set;
    private final Set<String> removed;

    RouteHeaders(HeaderRules rules) {
        this.set = rules.set();
        Set<String> names = new HashSet<>();
        rules.remove().forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
        set.keySet().forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
        this.removed = Set.copyOf(names);
    }

    /** Tells whether a field that came is not passed on. */
    boolean removes(HttpField field) {
        return !removed.isEmpty() && removed.contains(field.getLowerCaseName());
    }

    /** Sets the fields whose names may be set. */
    void set(HttpFields.Mutable fields, Predicate<String> may) {
        set.forEach((name, value) -> {
            if (may.test(name)) {
                fields.put(name, value);
            }
        });
    }
}
