package io.gatehouse.proxy.importer.httpd;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/** Reads {@code Require} and its containers. What is not understood satisfies nothing. */
final class Requirements {
    private static final Set<String> CONTAINERS = Set.of("requireall", "requireany", "requirenone");

    private static final Set<String> CONDITIONALS = Set.of("if", "elseif", "else");

    private final String userClaim;
    private final BiConsumer<Directive, String> byHand;

    /**
     * Creates a reader.
     *
     * @param userClaim the claim that {@code Require user} is about
     * @param byHand is told what somebody must decide
     */
    Requirements(String userClaim, BiConsumer<Directive, String> byHand) {
        this.userClaim = userClaim;
        this.byHand = byHand;
    }

    /** Tells whether a section says who may pass. */
    static boolean isIn(Section section) {
        return section.items().stream().anyMatch(Requirements::isRequirement)
                || otherWords(section).isPresent();
    }

    /** Returns a directive by which a section closes something in words that are not read here. */
    private static Optional<Directive> otherWords(Section section) {
        List<Directive> directives = section.directives();
        boolean openAnyway = directives.stream().noneMatch(directive -> directive.is("Deny"))
                && directives.stream()
                        .anyMatch(directive -> directive.is("Allow")
                                && directive.arguments().stream().anyMatch("all"::equalsIgnoreCase));
        return directives.stream()
                .filter(directive -> switch (directive.key()) {
                    case "order", "allow", "deny" -> !openAnyway;
                    case "authmerging" -> !directive.isOff();
                    case "sslverifyclient" ->
                        directive.first().equalsIgnoreCase("require")
                                && !section.first().equals("/");
                    case "sslrequire" -> true;
                    default -> false;
                })
                .findFirst();
    }

    private static boolean isRequirement(Item item) {
        return item.key().equals("require") || CONTAINERS.contains(item.key()) || isLimit(item) || isConditional(item);
    }

    private static boolean isConditional(Item item) {
        return item instanceof Section section
                && CONDITIONALS.contains(section.key())
                && section.everything().anyMatch(directive -> directive.is("Require"));
    }

    private static boolean isLimit(Item item) {
        return item instanceof Section section && (section.is("Limit") || section.is("LimitExcept")) && isIn(section);
    }

    /** Returns what a section requires: without a container, any of it is enough. */
    Need of(Section section) {
        Optional<Directive> other = otherWords(section);
        if (other.isPresent()) {
            byHand.accept(other.get(), "what it closes is not read; nobody may pass until the rule is written.");
            return new Need.Unknown();
        }
        if (section.items().stream().anyMatch(Requirements::isConditional)) {
            section.everything()
                    .filter(directive -> directive.is("Require"))
                    .findFirst()
                    .ifPresent(directive -> byHand.accept(
                            directive,
                            "it depends on <If>, which is not evaluated; nobody may pass until the rule is written."));
            return new Need.Unknown();
        }
        List<Need> plain = new ArrayList<>();
        List<Need> limited = new ArrayList<>();
        for (Item item : section.items()) {
            if (isLimit(item)) {
                limited.add(limit((Section) item));
            } else if (isRequirement(item)) {
                plain.add(of(item));
            }
        }
        Need need = plain.isEmpty() ? new Need.Everybody() : new Need.Any(merged(plain));
        if (limited.isEmpty()) {
            return need;
        }
        if (limited.size() > 1 || !plain.isEmpty()) {
            section.everything()
                    .filter(directive -> directive.is("Require"))
                    .findFirst()
                    .ifPresent(
                            directive -> byHand.accept(
                                    directive,
                                    "Limit beside other requirements is not carried over; nobody may pass until the rule is written."));
            return new Need.Unknown();
        }
        return limited.get(0);
    }

    /** {@code Limit} requires something of some methods, and nothing of the others. */
    private Need limit(Section section) {
        Set<String> names = new LinkedHashSet<>();
        section.arguments().forEach(name -> names.add(name.toUpperCase(Locale.ROOT)));
        Need methods = new Need.Methods(names);
        Need within = of(section);
        return section.is("Limit")
                ? new Need.Any(List.of(new Need.Not(methods), within))
                : new Need.Any(List.of(methods, within));
    }

    private Need of(Item item) {
        if (item instanceof Directive directive) {
            return require(directive);
        }
        Section section = (Section) item;
        List<Need> parts = section.items().stream()
                .filter(Requirements::isRequirement)
                .map(this::of)
                .toList();
        return switch (section.key()) {
            case "requireall" -> new Need.All(parts);
            case "requirenone" -> new Need.Not(new Need.Any(merged(parts)));
            default -> new Need.Any(merged(parts));
        };
    }

    /** Puts addresses together of which any will do. */
    private static List<Need> merged(List<Need> parts) {
        Set<String> ranges = new LinkedHashSet<>();
        List<Need> merged = new ArrayList<>();
        for (Need part : parts) {
            if (part instanceof Need.From from) {
                ranges.addAll(from.ranges());
            } else {
                merged.add(part);
            }
        }
        if (!ranges.isEmpty()) {
            merged.add(0, new Need.From(ranges));
        }
        return merged;
    }

    private Need require(Directive directive) {
        boolean negated = directive.first().equalsIgnoreCase("not");
        List<String> words = directive
                .arguments()
                .subList(negated ? 1 : 0, directive.arguments().size());
        if (words.isEmpty()) {
            return new Need.Unknown();
        }
        List<String> values = words.subList(1, words.size());
        Need need = switch (words.get(0).toLowerCase(Locale.ROOT)) {
            case "valid-user" -> new Need.Person("signed-in");
            case "claim" -> claims(directive, values);
            case "user" -> new Need.Person(Map.of("claim", Map.of(userClaim, one(values))));
            case "all" ->
                values.size() == 1 && values.get(0).equalsIgnoreCase("granted")
                        ? new Need.Everybody()
                        : new Need.Nobody();
            case "ip" -> new Need.From(ranges(values));
            case "local" -> new Need.From(Set.of("127.0.0.0/8", "::1"));
            case "method" -> new Need.Methods(new LinkedHashSet<>(values));
            default -> unknown(directive, words.get(0));
        };
        return negated ? new Need.Not(need) : need;
    }

    private Need unknown(Directive directive, String word) {
        String cure = switch (word.toLowerCase(Locale.ROOT)) {
            case "group" -> "give people a role at the provider, and write {role: NAME}.";
            case "host", "forward-dns" -> "names are not looked up; write from: [addresses].";
            case "claims_expr" -> "there is no jq; combine any, all and not.";
            case "env", "expr" -> "there are no variables of requests.";
            case "ssl-verify-client", "ssl" -> "write client-cert: any in a rule.";
            default -> "it has no counterpart.";
        };
        byHand.accept(
                directive,
                "Require " + word.replaceAll("[^A-Za-z_-]", "?") + " lets nobody pass until you write the rule: "
                        + cure);
        return new Need.Unknown();
    }

    /** Apache writes 10.1 for 10.1.0.0/16, and address/mask. */
    private static Set<String> ranges(List<String> values) {
        Set<String> ranges = new LinkedHashSet<>();
        for (String value : values) {
            if (value.matches("[0-9]{1,3}(\\.[0-9]{1,3}){0,2}\\.?")) {
                String[] parts = value.replaceFirst("\\.$", "").split("\\.", -1);
                ranges.add(String.join(".", parts) + ".0".repeat(4 - parts.length) + "/" + 8 * parts.length);
            } else if (value.matches("[0-9.]+/255[0-9.]*")) {
                int bits = 0;
                for (String part : value.substring(value.indexOf('/') + 1).split("\\.", -1)) {
                    bits += Integer.bitCount(Integer.parseInt(part));
                }
                ranges.add(value.substring(0, value.indexOf('/')) + "/" + bits);
            } else {
                ranges.add(value);
            }
        }
        return ranges;
    }

    private Need claims(Directive directive, List<String> specs) {
        List<Need> any = new ArrayList<>();
        for (String spec : specs) {
            any.add(claim(directive, spec));
        }
        return any.size() == 1 ? any.get(0) : new Need.Any(any);
    }

    private Need claim(Directive directive, String spec) {
        int from = spec.startsWith("https://") || spec.startsWith("http://") ? spec.indexOf("://") + 3 : 0;
        int colon = spec.indexOf(':', from);
        int tilde = spec.indexOf('~', from);
        boolean regex = tilde >= 0 && (colon < 0 || tilde < colon);
        int at = regex ? tilde : colon;
        if (at <= 0) {
            byHand.accept(
                    directive, "expected claim:value or claim~expression; nobody may pass until you write the rule.");
            return new Need.Unknown();
        }
        String name = spec.substring(0, at);
        String value = spec.substring(at + 1);
        Object wanted = regex ? Map.of("matches", anchored(value)) : one(List.of(value));
        return new Need.Person(Map.of("claim", Map.of(name, wanted)));
    }

    /** Theirs match anywhere in the text, ours from beginning to end. */
    private static String anchored(String regex) {
        boolean begins = regex.startsWith("^");
        boolean ends = regex.endsWith("$") && !regex.endsWith("\\$");
        String inner = regex.substring(begins ? 1 : 0, ends ? regex.length() - 1 : regex.length());
        String grouped = inner.contains("|") ? "(?:" + inner + ")" : inner;
        if (inner.contains("|") && (begins || ends)) {
            // ^a|b$ is (^a)|(b$), so the ends belong to one side each.
            return "(?s:.*)(?:" + regex + ")(?s:.*)";
        }
        return (begins ? "" : "(?s:.*)") + grouped + (ends ? "" : "(?s:.*)");
    }

    /** Returns a value that equals a text as Apache compares: a number or a boolean is as good as how it is written. */
    private static Object one(List<String> texts) {
        List<Object> values = new ArrayList<>();
        for (String text : texts) {
            if (text.matches("-?(?:0|[1-9][0-9]{0,14})")) {
                values.add(Long.parseLong(text));
            } else if (text.equals("true") || text.equals("false")) {
                values.add(Boolean.parseBoolean(text));
            }
            values.add(text.contains("*") ? Map.of("equals", text) : text);
        }
        return values.size() == 1 ? values.get(0) : values;
    }
}
