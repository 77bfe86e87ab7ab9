package io.gatehouse.proxy.importer.httpd;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What Apache requires of a request. Some of it is asked of the person, which {@code allow} of a rule says; some of the request, which
 * chooses among rules.
 */
sealed interface Need {
    /** Satisfied by everybody. */
    record Everybody() implements Need {}

    /** Satisfied by nobody. */
    record Nobody() implements Need {}

    /** Nobody here can tell: it satisfies nothing, and neither does its opposite. */
    record Unknown() implements Need {}

    /** Satisfied by persons, in the words of {@code allow}. */
    record Person(Object allow) implements Need {}

    /** Satisfied by clients at these addresses. */
    record From(Set<String> ranges) implements Need {}

    /** Satisfied by requests with these methods. */
    record Methods(Set<String> names) implements Need {}

    /** Satisfied where all are. */
    record All(List<Need> parts) implements Need {}

    /** Satisfied where one is. */
    record Any(List<Need> parts) implements Need {}

    /** Satisfied where the other is not. */
    record Not(Need part) implements Need {}

    /** Returns every part of a kind, this one included. */
    default <T extends Need> Stream<T> find(Class<T> kind) {
        Stream<Need> parts;
        if (this instanceof All all) {
            parts = all.parts().stream();
        } else if (this instanceof Any any) {
            parts = any.parts().stream();
        } else if (this instanceof Not not) {
            parts = Stream.of(not.part());
        } else {
            parts = Stream.empty();
        }
        Stream<T> self = kind.isInstance(this) ? Stream.of(kind.cast(this)) : Stream.empty();
        return Stream.concat(self, parts.flatMap(part -> part.find(kind)));
    }

    /** Returns what is left to ask of the person, for a request that is from there or not, and has such a method or not. */
    default Need given(boolean from, boolean method) {
        if (this instanceof From) {
            return from ? new Everybody() : new Nobody();
        }
        if (this instanceof Methods) {
            return method ? new Everybody() : new Nobody();
        }
        if (this instanceof All all) {
            return all(
                    all.parts().stream().map(part -> part.given(from, method)).toList());
        }
        if (this instanceof Any any) {
            return any(
                    any.parts().stream().map(part -> part.given(from, method)).toList());
        }
        return this instanceof Not not ? opposite(not.part(), from, method) : this;
    }

    private static Need opposite(Need part, boolean from, boolean method) {
        if (part instanceof Not not) {
            return not.part().given(from, method);
        }
        if (part instanceof Any any) {
            return all(
                    any.parts().stream().map(one -> opposite(one, from, method)).toList());
        }
        if (part instanceof All all) {
            return any(
                    all.parts().stream().map(one -> opposite(one, from, method)).toList());
        }
        return not(part.given(from, method));
    }

    private static Need all(List<Need> parts) {
        Set<Need> left = new LinkedHashSet<>(parts);
        left.removeIf(part -> part instanceof Everybody);
        if (left.stream().anyMatch(part -> part instanceof Unknown)) {
            return new Unknown();
        }
        if (left.stream().anyMatch(part -> part instanceof Nobody)) {
            return new Nobody();
        }
        if (left.size() > 1) {
            left.remove(new Person("signed-in"));
        }
        return join("all", left, new Everybody());
    }

    private static Need any(List<Need> parts) {
        Set<Need> left = new LinkedHashSet<>(parts);
        if (left.stream().anyMatch(part -> part instanceof Everybody)) {
            return new Everybody();
        }
        boolean unknown = left.removeIf(part -> part instanceof Unknown);
        left.removeIf(part -> part instanceof Nobody);
        if (left.contains(new Person("signed-in"))) {
            return new Person("signed-in");
        }
        return join("any", left, unknown ? new Unknown() : new Nobody());
    }

    private static Need not(Need part) {
        if (part instanceof Everybody) {
            return new Nobody();
        }
        if (part instanceof Nobody) {
            return new Everybody();
        }
        if (!(part instanceof Person person)) {
            return new Unknown();
        }
        Object opposite = Map.of("not", person.allow());
        if (person.allow() instanceof Map<?, ?> map && map.get("claim") instanceof Map<?, ?> claim) {
            // Apache lets those pass who do not have the claim; our not alone does not.
            String name = String.valueOf(claim.keySet().iterator().next());
            Object absent = Map.of("claim", Map.of(name, Map.of("absent", true)));
            return new Person(Map.of("any", List.of(absent, opposite)));
        }
        return new Person(opposite);
    }

    private static Need join(String word, Set<Need> parts, Need none) {
        if (parts.isEmpty()) {
            return none;
        }
        if (parts.size() == 1) {
            return parts.iterator().next();
        }
        List<Object> allow = new ArrayList<>();
        parts.forEach(part -> allow.add(((Person) part).allow()));
        return new Person(Map.of(word, allow));
    }

    /** Returns the one set of addresses that is asked for; empty where there are none, or more than one. */
    default Optional<From> from() {
        List<From> all = find(From.class).distinct().toList();
        return all.size() == 1 ? Optional.of(all.get(0)) : Optional.empty();
    }

    /** Returns the one set of methods that is asked for; empty where there are none, or more than one. */
    default Optional<Methods> methods() {
        List<Methods> all = find(Methods.class).distinct().toList();
        return all.size() == 1 ? Optional.of(all.get(0)) : Optional.empty();
    }

    /** Tells whether it asks for more different sets of addresses, or of methods, than one rule can choose by. */
    default boolean isTooMuch() {
        return find(From.class).distinct().count() > 1
                || find(Methods.class).distinct().count() > 1;
    }
}
