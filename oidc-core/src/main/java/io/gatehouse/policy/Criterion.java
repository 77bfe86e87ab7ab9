package io.gatehouse.policy;

import java.util.List;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.Function;

/** What a rule may look at to tell whether a request is its own, apart from who makes it. */
public enum Criterion {
    /** The path, which every rule names. */
    PATH("path", AccessRule::isForPath, AccessRule::paths),
    /** The method. */
    METHODS("methods", AccessRule::isForMethod, rule -> List.copyOf(new TreeSet<>(rule.methods()))),
    /** The host. */
    HOSTS("hosts", AccessRule::isForHost, rule -> List.copyOf(new TreeSet<>(rule.hosts()))),
    /** The address of the client. */
    FROM("from", AccessRule::isForAddress, AccessRule::from),
    /** The certificate that the client shows. */
    CLIENT_CERT(
            "client-cert",
            AccessRule::isForCertificate,
            rule -> rule.clientCertificate().stream().toList());

    private final String word;

    @SuppressWarnings("ImmutableEnumChecker") // a reference to a method without state
    private final BiPredicate<AccessRule, AccessRequest> test;

    @SuppressWarnings("ImmutableEnumChecker") // a reference to a method without state
    private final Function<AccessRule, List<?>> asked;

    Criterion(String word, BiPredicate<AccessRule, AccessRequest> test, Function<AccessRule, List<?>> asked) {
        this.word = word;
        this.test = test;
        this.asked = asked;
    }

    /** Returns the word of it in a rule of the configuration, such as {@code client-cert}. */
    public String word() {
        return word;
    }

    /** Returns what a rule names of it, as it is written; nothing where the rule does not look at it. */
    public List<String> asked(AccessRule rule) {
        return asked.apply(rule).stream().map(String::valueOf).toList();
    }

    /** Tells whether a request is as the rule asks, decided by the rule itself; it is where the rule does not look at it. */
    boolean isMet(AccessRule rule, AccessRequest request) {
        return test.test(rule, request);
    }
}
