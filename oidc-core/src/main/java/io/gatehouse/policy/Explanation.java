package io.gatehouse.policy;

import io.gatehouse.identity.Caller;
import java.util.ArrayList;
import java.util.List;

/**
 * What became of a requirement and of each of its parts, for an operator who wants to know why.
 *
 * @param requirement the requirement
 * @param finding what became of it
 * @param parts what became of its parts
 */
public record Explanation(Requirement requirement, Finding finding, List<Explanation> parts) {
    /** Copies the list. */
    public Explanation {
        parts = List.copyOf(parts);
    }

    /** Returns what becomes of a requirement with a caller, decided by the requirement itself. */
    public static Explanation of(Requirement requirement, Caller caller) {
        return new Explanation(
                requirement,
                requirement.find(caller),
                requirement.within().stream().map(part -> of(part, caller)).toList());
    }

    /** Returns a line for the requirement and one for each of its parts, which are indented by two spaces. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        addLines("", lines);
        return lines;
    }

    private void addLines(String indent, List<String> lines) {
        lines.add(indent + words() + " -> " + finding.words());
        parts.forEach(part -> part.addLines(indent + "  ", lines));
    }

    /** Returns the requirement as it is written; of one that is made of others the word that joins them. */
    public String words() {
        if (requirement instanceof Requirement.Any) {
            return "any of";
        }
        if (requirement instanceof Requirement.All) {
            return "all of";
        }
        return requirement instanceof Requirement.Not ? "not" : requirement.toString();
    }
}
