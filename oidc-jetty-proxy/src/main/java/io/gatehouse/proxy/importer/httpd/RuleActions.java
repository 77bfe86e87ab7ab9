package io.gatehouse.proxy.importer.httpd;

import io.gatehouse.proxy.importer.draft.Note;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What those get who may not pass, and how strong a sign-in must be. */
final class RuleActions {
    private final Function<String, Optional<Directive>> effective;
    private final List<Note> notes;

    /**
     * Creates the reader.
     *
     * @param effective returns the directive that counts for the place
     * @param notes where to say what is not the same
     */
    RuleActions(Function<String, Optional<Directive>> effective, List<Note> notes) {
        this.effective = effective;
        this.notes = notes;
    }

    void add(Map<String, Object> rule, boolean bearerAlone) {
        Map<String, Object> stepUp = stepUp();
        if (!stepUp.isEmpty() && !bearerAlone) {
            rule.put("step-up", stepUp);
        }
        if (!bearerAlone) {
            effective.apply("OIDCUnAuthAction").ifPresent(directive -> anonymous(rule, directive));
        }
        effective.apply("OIDCUnAutzAction").ifPresent(directive -> denied(rule, directive, !stepUp.isEmpty()));
        effective
                .apply("OIDCPathScope")
                .ifPresent(directive -> say(
                        Note.Kind.BY_HAND, directive, "scopes are asked for at every login alike: provider.scopes."));
    }

    private void say(Note.Kind kind, Directive directive, String advice) {
        notes.add(new Note(kind, directive.name(), directive.where(), advice));
    }

    private void anonymous(Map<String, Object> rule, Directive directive) {
        switch (directive.first().toLowerCase(Locale.ROOT)) {
            case "pass" -> rule.put("on-anonymous", "pass");
            case "401" -> rule.put("on-anonymous", 401);
            case "407", "410" -> {
                rule.put("on-anonymous", 401);
                say(Note.Kind.DIFFERENT, directive, "the answer is 401 (or 403), and no other status.");
            }
            default -> {
                if (directive.arguments().size() > 1) {
                    say(
                            Note.Kind.DIFFERENT,
                            directive,
                            "what is no navigation of a browser gets 401, told apart by Fetch Metadata, Accept and X-Requested-With; an"
                                    + " expression cannot decide it.");
                }
            }
        }
    }

    private void denied(Map<String, Object> rule, Directive directive, boolean stepUp) {
        switch (directive.first().toLowerCase(Locale.ROOT)) {
            case "auth" -> {
                if (stepUp) {
                    rule.put("on-denied", "step-up");
                } else {
                    say(
                            Note.Kind.BY_HAND,
                            directive,
                            "for a stronger sign-in, say which: step-up: {acr: [NAME]}, and on-denied: step-up.");
                }
            }
            case "302" ->
                say(
                        Note.Kind.BY_HAND,
                        directive,
                        "whoever may not pass gets a page with status 403; pages.templates replaces it.");
            case "401" -> say(Note.Kind.DIFFERENT, directive, "whoever is signed in and may not pass gets 403.");
            default -> {}
        }
    }

    private Map<String, Object> stepUp() {
        Map<String, Object> stepUp = new LinkedHashMap<>();
        effective.apply("OIDCPathAuthRequestParams").ifPresent(directive -> {
            for (String pair : directive.first().split("&", -1)) {
                String value = pair.contains("=")
                        ? pair.split("=", 2)[1].replace("%20", " ").replace('+', ' ')
                        : "";
                switch (pair.split("=", 2)[0]) {
                    case "acr_values" -> stepUp.put("acr", List.of(value.strip().split(" +", -1)));
                    case "max_age" ->
                        stepUp.put("max-age", Terms.duration(value.matches("[0-9]{1,9}") ? Long.parseLong(value) : 0));
                    default ->
                        say(
                                Note.Kind.BY_HAND,
                                directive,
                                "parameters of the authorization request are the same for all paths: provider.authorization-params.");
                }
            }
            if (!stepUp.isEmpty()) {
                say(
                        Note.Kind.DIFFERENT,
                        directive,
                        "it is also checked: whoever has not signed in like that does not pass, whatever the provider made of the request.");
            }
        });
        return stepUp;
    }
}
