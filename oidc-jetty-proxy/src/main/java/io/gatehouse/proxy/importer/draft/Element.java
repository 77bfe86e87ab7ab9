package io.gatehouse.proxy.importer.draft;

import java.util.List;
import java.util.Map;

/**
 * A rule or a route.
 *
 * @param values its keys and values, in their order
 * @param notes what is to be said before it
 */
public record Element(Map<String, Object> values, List<Note> notes) {
    /** Copies the notes; the order of the values is kept by the map that was given. */
    public Element {
        notes = List.copyOf(notes);
    }
}
