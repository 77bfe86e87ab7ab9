package io.gatehouse.internal.request;

import io.gatehouse.config.HeaderPreset;
import io.gatehouse.config.IdentityConfig;
import io.gatehouse.outcome.HeaderEdits;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which headers of a client never reach the application, on public paths too: every name by which an application could be told who asks,
 * whichever of them it is told by, and names that change what the rules have judged.
 *
 * @param names names, in the normal form of {@link HeaderEdits}
 * @param prefixes beginnings of names, in normal form
 */
record RemovedHeaders(Set<String> names, List<String> prefixes) {
    /** Signed assertions: ours by default, and those of others that an application may have believed before. */
    private static final List<String> ASSERTIONS = List.of(
            "X-Gatehouse-Assertion", "X-Pomerium-Jwt-Assertion", "Cf-Access-Jwt-Assertion", "X-Goog-Iap-Jwt-Assertion");

    /** Frameworks that obey these do another method than the one that the rules judged. */
    private static final List<String> METHOD_OVERRIDES =
            List.of("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override");

    /** The claims of {@code mod-auth-openidc}, and what is told of people on forward-auth answers. */
    private static final List<String> FAMILIES = List.of("oidc-claim-", "x-auth-request-");

    RemovedHeaders {
        names = Set.copyOf(names);
        prefixes = List.copyOf(prefixes);
    }

    static RemovedHeaders of(IdentityConfig config) {
        Set<String> names = new LinkedHashSet<>();
        for (HeaderPreset preset : HeaderPreset.values()) {
            add(names, preset.fixedNames());
        }
        add(names, ASSERTIONS);
        add(names, METHOD_OVERRIDES);
        add(names, config.headerMap().keySet());
        config.assertion().ifPresent(assertion -> add(names, List.of(assertion.header())));
        List<String> prefixes = new ArrayList<>(FAMILIES);
        if (!config.claimPrefix().isEmpty()) {
            prefixes.add(HeaderEdits.normalize(config.claimPrefix()));
        }
        return new RemovedHeaders(names, prefixes);
    }

    private static void add(Set<String> names, Iterable<String> written) {
        written.forEach(name -> names.add(HeaderEdits.normalize(name)));
    }
}
