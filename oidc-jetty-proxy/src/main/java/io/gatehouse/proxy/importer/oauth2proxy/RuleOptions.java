package io.gatehouse.proxy.importer.oauth2proxy;

import io.gatehouse.proxy.importer.draft.Element;
import io.gatehouse.proxy.importer.draft.ImportFailedException;
import io.gatehouse.proxy.importer.draft.Note;
import io.gatehouse.proxy.importer.paths.PathRegex;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Who may go where. What is not understood opens nothing. */
final class RuleOptions {
    static final Set<String> NAMES = Set.of(
            "email-domain",
            "authenticated-emails-file",
            "allowed-group",
            "allowed-role",
            "google-group",
            "gitlab-group",
            "keycloak-group",
            "insecure-oidc-allow-unverified-email",
            "skip-auth-route",
            "skip-auth-regex",
            "skip-auth-preflight",
            "api-route",
            "skip-jwt-bearer-tokens",
            "oidc-extra-audience",
            "extra-jwt-issuers",
            "trusted-ip",
            "force-json-errors");

    private static final int MOST = 100;
    private static final Pattern ROUTE = Pattern.compile("(?:([A-Za-z]+)?(!?=))?([\\^/\\\\(].*)");

    private final Terms terms;
    private final OptionsGiven given;

    private RuleOptions(Terms terms) {
        this.terms = terms;
        this.given = terms.given();
    }

    static void carry(Terms terms) {
        new RuleOptions(terms).make();
    }

    private void make() {
        List<Note> notes = new ArrayList<>();
        Object allow = allow(notes);
        bearer();
        List<String> trusted = given.values("trusted-ip");
        if (!trusted.isEmpty()) {
            Note note = terms.note(
                    Note.Kind.DIFFERENT,
                    "trusted-ip",
                    "these addresses pass without signing in, as before; whoever can send requests from them is let in.");
            add("/**", null, trusted, "everyone", "", List.of(note));
        }
        given.get("skip-auth-regex")
                .ifPresent(option -> option.values().forEach(regex -> skip("skip-auth-regex", regex, allow)));
        given.get("skip-auth-route")
                .ifPresent(option -> option.values().forEach(regex -> skip("skip-auth-route", regex, allow)));
        String anonymous = given.isOn("force-json-errors", false) ? "401" : "";
        if (anonymous.isEmpty()) {
            given.get("api-route").ifPresent(option -> option.values().forEach(regex -> api(regex, allow)));
        }
        add("/**", null, List.of(), allow, anonymous, notes);
    }

    /** Returns what is asked of a person. */
    private Object allow(List<Note> notes) {
        List<Object> all = new ArrayList<>();
        email(notes).ifPresent(all::add);
        List<String> groups = new ArrayList<>();
        for (String name : List.of("allowed-group", "allowed-role", "gitlab-group", "keycloak-group", "google-group")) {
            groups.addAll(given.values(name));
        }
        if (!given.values("google-group").isEmpty()) {
            notes.add(terms.note(
                    Note.Kind.BY_HAND,
                    "google-group",
                    "Google puts no groups into its tokens, so nobody has these roles; ask for addresses, or put a"
                            + " provider in front of Google that adds groups."));
        }
        if (!given.values("allowed-role").isEmpty()
                || given.value("provider", "").equals("keycloak-oidc")) {
            terms.set("identity.roles", List.of(given.value("oidc-groups-claim", "groups"), "realm_access.roles"));
        }
        if (!groups.isEmpty()) {
            all.add(Map.of("role", Terms.one(groups.stream().distinct().toList())));
        }
        if (all.isEmpty()) {
            return "signed-in";
        }
        return all.size() == 1 ? all.get(0) : Map.of("all", all);
    }

    private Optional<Object> email(List<Note> notes) {
        List<String> domains = given.values("email-domain");
        if (domains.contains("*")) {
            return Optional.empty();
        }
        List<String> emails = new ArrayList<>();
        domains.forEach(domain -> emails.add("*@" + (domain.startsWith(".") ? "*" : "") + domain));
        String file = given.value("authenticated-emails-file", "");
        if (!file.isEmpty()) {
            emails.addAll(addresses(file, notes));
        }
        if (emails.isEmpty()) {
            notes.add(terms.note(
                    Note.Kind.BY_HAND,
                    "email-domain",
                    "nothing says whose addresses may pass, so nobody may until this rule is written; allow: signed-in lets"
                            + " everybody pass whom the provider signs in."));
            return Optional.of(Map.of("role", "nobody-has-this"));
        }
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put(given.value("oidc-email-claim", given.value("user-id-claim", "email")), Terms.one(emails));
        if (!given.isOn("insecure-oidc-allow-unverified-email", false)) {
            claims.put("email_verified", true);
            notes.add(terms.note(
                    Note.Kind.DIFFERENT,
                    "email-domain",
                    "email_verified must be true; it was enough that it was not false. Remove it for a provider that does"
                            + " not send it."));
        }
        return Optional.of(Map.of("claim", claims));
    }

    private List<String> addresses(String file, List<Note> notes) {
        try {
            List<String> addresses = OptionsGiven.text(file)
                    .lines()
                    .map(line -> line.replaceFirst("#.*", "").strip())
                    .filter(line -> line.contains("@"))
                    .distinct()
                    .toList();
            if (addresses.size() <= MOST) {
                notes.add(terms.note(
                        Note.Kind.DIFFERENT,
                        "authenticated-emails-file",
                        "the addresses stand in the rule now, and are compared with their case."));
                return addresses;
            }
        } catch (ImportFailedException e) {
            // Told below, like a list that is too long.
        }
        notes.add(terms.note(
                Note.Kind.BY_HAND,
                "authenticated-emails-file",
                "the file cannot be read here, or holds more than " + MOST
                        + " addresses. Give these people a role at the provider and write allow: {role: NAME}."));
        return List.of();
    }

    private void skip(String name, String route, Object allow) {
        Matcher matcher = ROUTE.matcher(route);
        if (!matcher.matches()) {
            terms.byHand("rules", name, "this is no METHOD=^/path; nothing was opened.");
            return;
        }
        String method = matcher.group(1);
        boolean others = "!=".equals(matcher.group(2));
        Optional<List<String>> patterns =
                others ? PathRegex.patterns(matcher.group(3)) : PathRegex.patternsWithin(matcher.group(3));
        if (patterns.isEmpty()) {
            terms.byHand(
                    "rules",
                    name,
                    "this expression cannot be a path pattern, so nothing was opened. Write {path: /public/**, allow: everyone}, with the paths"
                            + " that are meant, in front.");
            return;
        }
        if (others) {
            add(Terms.one(patterns.get()), method, List.of(), allow, "", List.of());
            add(
                    "/**",
                    method,
                    List.of(),
                    "everyone",
                    "",
                    List.of(terms.note(
                            Note.Kind.DIFFERENT,
                            name,
                            "it opens everything else, as before; better open paths one by one.")));
        } else {
            add(Terms.one(patterns.get()), method, List.of(), "everyone", "", List.of());
        }
    }

    private void api(String regex, Object allow) {
        Optional<List<String>> patterns = PathRegex.patterns(regex);
        if (patterns.isPresent()) {
            add(Terms.one(patterns.get()), null, List.of(), allow, "401", List.of());
        } else {
            terms.differs(
                    "rules",
                    "api-route",
                    "this expression cannot be a path pattern. Scripts get 401 everywhere by themselves; {on-anonymous: 401} in a rule is"
                            + " for paths where everything does.");
        }
    }

    private void add(
            Object path, @Nullable String method, List<String> from, Object allow, String anonymous, List<Note> notes) {
        Map<String, Object> rule = new LinkedHashMap<>();
        rule.put("path", path);
        if (method != null) {
            rule.put("methods", List.of(method));
        }
        if (!from.isEmpty()) {
            rule.put("from", from);
        }
        boolean open = allow.equals("everyone");
        if (!open && given.isOn("skip-jwt-bearer-tokens", false)) {
            rule.put("accept", List.of("session", "bearer"));
        }
        rule.put("allow", allow);
        if (!open && !anonymous.isEmpty()) {
            rule.put("on-anonymous", Integer.valueOf(anonymous));
        }
        if (!open && given.isOn("skip-auth-preflight", false)) {
            rule.put("preflight", "pass");
        }
        terms.draft().rule(new Element(rule, notes));
    }

    private void bearer() {
        if (!given.isOn("skip-jwt-bearer-tokens", false)) {
            return;
        }
        List<String> audiences = new ArrayList<>();
        given.get("client-id").map(Given::value).ifPresent(audiences::add);
        audiences.addAll(given.values("oidc-extra-audience"));
        terms.set("bearer.audiences", audiences);
        terms.differs(
                "bearer",
                "skip-jwt-bearer-tokens",
                "access tokens are accepted (typ at+jwt), and ID tokens are not. bearer.insecure-any-typ is for providers that do"
                        + " not write the typ.");
        List<Map<String, Object>> issuers = new ArrayList<>();
        for (String pair : given.values("extra-jwt-issuers")) {
            int at = pair.lastIndexOf('=');
            if (at > 0) {
                Map<String, Object> issuer = new LinkedHashMap<>();
                issuer.put("issuer", pair.substring(0, at));
                issuer.put("audiences", List.of(pair.substring(at + 1)));
                issuers.add(issuer);
            }
        }
        if (!issuers.isEmpty()) {
            terms.set("bearer.issuers", issuers);
        }
    }
}
