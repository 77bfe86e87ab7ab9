package io.gatehouse.config;

import io.gatehouse.identity.Credential;
import io.gatehouse.policy.AccessRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Judges the settings below {@code bearer}. */
final class BearerCheck {
    private static final Pattern AUDIENCE = Pattern.compile("[\\x21-\\x7E]{1,500}");
    private static final Pattern SCOPE = Pattern.compile("[\\x21\\x23-\\x5B\\x5D-\\x7E]{1,200}");
    private static final int MAX_ISSUERS = 20;
    private static final int MAX_CACHED = 1_000_000;

    private final GatehouseConfig config;
    private final BearerConfig bearer;
    private final ConfigCheck check;

    BearerCheck(GatehouseConfig config, ConfigCheck check) {
        this.config = config;
        this.bearer = config.bearer();
        this.check = check;
    }

    void run() {
        use();
        audiences("bearer.audiences", bearer.audiences());
        check.few("bearer.scopes", bearer.scopes().size(), Limits.ELEMENTS);
        for (int i = 0; i < bearer.scopes().size(); i++) {
            if (!SCOPE.matcher(bearer.scopes().get(i)).matches()) {
                String key = "bearer.scopes[" + i + "]";
                check.problem(
                        key,
                        "expected one scope without spaces, as in [reports:read], but came "
                                + check.shown(key, bearer.scopes().get(i)));
            }
        }
        check.within("bearer.introspection-cache", bearer.introspectionCache(), Duration.ZERO, Duration.ofMinutes(10));
        check.within("bearer.max-cached", bearer.maxCached(), 100, MAX_CACHED);
        issuers();
    }

    private void use() {
        List<AccessRule> rules = config.rules().rules();
        for (int i = 0; i < rules.size(); i++) {
            if (!rules.get(i).accept().contains(Credential.BEARER)) {
                continue;
            }
            String where = "rules[" + i + "] accepts bearer tokens";
            if (bearer.audiences().isEmpty()) {
                check.problem(
                        "bearer.audiences",
                        "is missing, although " + where
                                + "; expected whom tokens must be for, such as [https://api.example.com], or everybody's"
                                + " tokens for anything would open this");
            }
            if (!bearer.jwt() && !bearer.introspection()) {
                check.problem(
                        "bearer.introspection",
                        "expected true where bearer.jwt is false, because " + where
                                + " and nothing else would check them");
            }
            break;
        }
        if (bearer.introspection()
                && config.providers().stream().allMatch(provider -> provider.clientAuth() == ClientAuth.NONE)) {
            check.problem(
                    "bearer.introspection",
                    "needs a client that authenticates (RFC 7662, section 2.1), and provider.client-auth is none; register a"
                            + " confidential client, or set bearer.introspection: false");
        }
    }

    /** Returns what is probably not meant: providers among which nothing tells whose an opaque token is. */
    static List<ConfigNote> notes(GatehouseConfig config) {
        boolean asks = config.bearer().introspection()
                && config.rules().rules().stream()
                        .anyMatch(rule -> rule.accept().contains(Credential.BEARER));
        List<ConfigNote> notes = new ArrayList<>();
        List<ProviderConfig> asked = config.providers().stream()
                .filter(provider -> asks && provider.clientAuth() != ClientAuth.NONE)
                .toList();
        for (int i = 0; i < asked.size(); i++) {
            for (ProviderConfig other : asked.subList(i + 1, asked.size())) {
                if (asked.get(i).reach().meets(other.reach())) {
                    notes.add(
                            new ConfigNote(
                                    "bearer.introspection",
                                    "asks nobody about opaque tokens where the providers "
                                            + asked.get(i).name() + " and " + other.name()
                                            + " both count, since none is to see the other's; tell them apart by their hosts or paths"));
                }
            }
        }
        return notes;
    }

    private void audiences(String key, List<String> audiences) {
        check.few(key, audiences.size(), Limits.ELEMENTS);
        for (int i = 0; i < audiences.size(); i++) {
            if (!AUDIENCE.matcher(audiences.get(i)).matches()) {
                String element = key + "[" + i + "]";
                check.problem(
                        element,
                        "expected an audience of 1 to 500 printable ASCII characters without spaces, exactly as it stands in"
                                + " aud, but came " + check.shown(element, audiences.get(i)));
            }
        }
    }

    private void issuers() {
        List<TrustedIssuer> issuers = bearer.issuers();
        check.few("bearer.issuers", issuers.size(), MAX_ISSUERS);
        Set<String> known = new HashSet<>();
        config.providers().forEach(provider -> provider.issuer().ifPresent(known::add));
        for (int i = 0; i < issuers.size(); i++) {
            TrustedIssuer issuer = issuers.get(i);
            String key = "bearer.issuers[" + i + "]";
            // The addresses are judged as those of a provider are.
            ProviderConfig asProvider = ProviderConfig.builder()
                    .issuer(issuer.issuer())
                    .metadataUrl(issuer.metadataUrl().orElse(null))
                    .endpoints(EndpointsConfig.builder()
                            .jwks(issuer.jwksUrl().orElse(null))
                            .build())
                    .caFile(issuer.caFile().orElse(null))
                    .build();
            new ProviderCheck(asProvider, check).issuerAlone(key);
            audiences(key + ".audiences", issuer.audiences());
            if (!known.add(issuer.issuer())) {
                check.problem(
                        key + ".issuer",
                        check.shown(key + ".issuer", issuer.issuer())
                                + " is a provider's issuer or written twice; its tokens are accepted already, so remove it here");
            }
            if (issuer.metadataUrl().isPresent() && issuer.jwksUrl().isPresent()) {
                check.problem(key + ".metadata-url", "is of no use together with jwks-url; keep one of the two");
            }
        }
    }
}
