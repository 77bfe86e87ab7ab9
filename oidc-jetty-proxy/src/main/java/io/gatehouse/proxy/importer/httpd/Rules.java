package io.gatehouse.proxy.importer.httpd;

import io.gatehouse.proxy.importer.draft.Element;
import io.gatehouse.proxy.importer.draft.Note;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who may go where. In Apache the last section that is about a request decides, here the first rule: so the rules stand in the opposite
 * order of the sections. Where something is not understood, nobody may pass.
 */
final class Rules {
    /** What in a section makes a rule necessary. */
    static final Set<String> RELEVANT =
            Set.of("authtype", "oidcunauthaction", "oidcunautzaction", "oidcpathauthrequestparams", "oidcpathscope");

    private static final Set<String> OURS = Set.of("openid-connect", "oauth20", "auth-openidc");

    private final Terms terms;
    private final List<Place> places;
    private boolean bearer;

    private Rules(Terms terms, List<Place> places) {
        this.terms = terms;
        this.places = places;
    }

    /**
     * Makes the rules.
     *
     * @param places the sections that are about paths, in the order in which Apache merges them
     * @return whether a rule accepts access tokens
     */
    static boolean carry(Terms terms, List<Place> places) {
        Rules rules = new Rules(terms, places);
        rules.make();
        return rules.bearer;
    }

    private void make() {
        boolean everything = false;
        for (int i = places.size() - 1; i >= 0 && !everything; i--) {
            Place place = places.get(i);
            if (!decides(place)) {
                continue;
            }
            if (mayHide(place, places.subList(0, i))) {
                terms.draft()
                        .note(
                                "rules",
                                note(
                                        place,
                                        "it requires nothing by itself, and what other sections require of some of its paths holds on in Apache:"
                                                + " so there is no rule for it. Write one where it is to be different."));
                continue;
            }
            rule(place);
            everything = place.isEverything();
        }
        if (!everything) {
            Note note = new Note(
                    Note.Kind.DIFFERENT,
                    "Require",
                    "nowhere for the rest",
                    "Apache lets everybody to what no section is about, and so does this rule. Write allow: signed-in if that was not meant.");
            terms.draft().rule(new Element(ordered("path", "/**", "allow", "everyone"), List.of(note)));
        }
    }

    private static boolean decides(Place place) {
        // Of what is not known exactly, nothing but a requirement matters: whatever else it says is no reason to close
        // anything.
        return Requirements.isIn(place.section())
                || (place.exact()
                        && place.section().directives().stream()
                                .anyMatch(directive -> RELEVANT.contains(directive.key())));
    }

    /** Tells whether a rule for a place without a requirement may come before what an earlier section requires of some of its paths. */
    private static boolean mayHide(Place place, List<Place> earlier) {
        return !Requirements.isIn(place.section())
                && earlier.stream()
                        .anyMatch(other ->
                                Requirements.isIn(other.section()) && !other.covers(place) && other.mayOverlap(place));
    }

    /** Returns the directive that counts for a place: the last one of all sections that are about it. */
    private Optional<Directive> effective(Place place, String name) {
        Optional<Directive> found = terms.site().directives().stream()
                .filter(directive -> directive.is(name))
                .reduce((first, second) -> second);
        for (Place other : places) {
            if (other.equals(place) || other.covers(place)) {
                Optional<Directive> earlier = found;
                found = other.section().directives().stream()
                        .filter(directive -> directive.is(name))
                        .reduce((first, second) -> second)
                        .or(() -> earlier);
            }
        }
        return found;
    }

    private Optional<Section> requirement(Place place) {
        Section found = null;
        for (Place other : places) {
            if ((other.equals(place) || other.covers(place)) && Requirements.isIn(other.section())) {
                found = other.section();
            }
        }
        return Optional.ofNullable(found);
    }

    private void rule(Place place) {
        List<Note> notes = new ArrayList<>();
        String userClaim = terms.draft().text("identity.name").orElse("sub");
        Requirements reader = new Requirements(
                userClaim,
                (directive, advice) ->
                        notes.add(new Note(Note.Kind.BY_HAND, directive.name(), directive.where(), advice)));
        Need need = requirement(place).map(reader::of).orElse(new Need.Everybody());
        String authType = effective(place, "AuthType")
                .map(directive -> directive.first().toLowerCase(Locale.ROOT))
                .orElse("");
        boolean persons = need.find(Need.Person.class).findAny().isPresent();
        if (!place.exact()) {
            if (need.given(true, true) instanceof Need.Everybody) {
                notes.add(note(place, "this cannot be a path pattern. It let everybody pass; the rules below do not."));
                terms.draft().note("rules", notes.get(notes.size() - 1));
                return;
            }
            notes.add(note(
                    place,
                    "this cannot be a path pattern. Write its paths, and what it requires; until then nobody may go to any of"
                            + " the paths that it may be about."));
            need = new Need.Unknown();
        } else if (persons && !OURS.contains(authType)) {
            notes.add(note(
                    place,
                    (authType.isEmpty() ? "without AuthType" : "AuthType " + authType.replaceAll("[^a-z0-9-]", "?"))
                            + " nobody can be known here: people sign in at the provider. Write allow: signed-in, or whatever is to be asked of"
                            + " them; until then nobody may pass."));
            need = new Need.Unknown();
        } else if (need.isTooMuch()) {
            notes.add(
                    note(
                            place,
                            "it asks for several different sets of addresses or methods. Write a rule for each; until then nobody may pass."));
            need = new Need.Unknown();
        }
        new PlaceRules(place, need, notes).add(authType);
    }

    private static Note note(Place place, String advice) {
        return new Note(Note.Kind.BY_HAND, place.title(), place.section().where(), advice);
    }

    private static Map<String, Object> ordered(String firstKey, Object first, String secondKey, Object second) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(firstKey, first);
        map.put(secondKey, second);
        return map;
    }

    /** The rules of one place: one, or one more for the addresses or methods that matter. */
    private final class PlaceRules {
        private final Place place;
        private final Need need;
        private List<Note> notes;

        PlaceRules(Place place, Need need, List<Note> notes) {
            this.place = place;
            this.need = need;
            this.notes = notes;
        }

        void add(String authType) {
            Optional<Need.From> from = need.from();
            Optional<Need.Methods> methods = need.methods();
            for (boolean fits : from.isPresent() ? new boolean[] {true, false} : new boolean[] {false}) {
                for (boolean method : methods.isPresent() ? new boolean[] {true, false} : new boolean[] {false}) {
                    Map<String, Object> rule = new LinkedHashMap<>();
                    rule.put(
                            "path",
                            place.patterns().size() == 1 ? place.patterns().get(0) : place.patterns());
                    if (method) {
                        rule.put("methods", List.copyOf(methods.get().names()));
                    }
                    if (fits) {
                        rule.put("from", List.copyOf(from.get().ranges()));
                    }
                    allow(rule, need.given(fits, method), authType);
                    terms.draft().rule(new Element(rule, notes));
                    notes = List.of();
                }
            }
        }

        private void allow(Map<String, Object> rule, Need asked, String authType) {
            if (asked instanceof Need.Everybody) {
                rule.put("allow", "everyone");
            } else if (asked instanceof Need.Person person) {
                switch (authType) {
                    case "oauth20" -> accept(rule, List.of("bearer"));
                    case "auth-openidc" -> accept(rule, List.of("session", "bearer"));
                    default -> {}
                }
                rule.put("allow", person.allow());
                List<Note> more = new ArrayList<>(notes);
                new RuleActions(directive -> effective(place, directive), more).add(rule, authType.equals("oauth20"));
                notes = more;
            } else {
                rule.put("allow", Map.of("role", "nobody-has-this"));
                rule.put("on-anonymous", 403);
            }
        }

        private void accept(Map<String, Object> rule, List<String> credentials) {
            rule.put("accept", credentials);
            bearer = true;
        }
    }
}
