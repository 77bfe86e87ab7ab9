package io.gatehouse.config.reader;

import io.gatehouse.config.ConfigProblem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads YAML 1.2 into nodes that know their lines. Built from the parser's events and not from its objects, so that nothing is
 * constructed, a name that is written twice is noticed, and depth and number are bounded while reading.
 */
final class YamlTree {
    static final int MAX_CHARS = 1 << 20;
    private static final int MAX_DEPTH = 16;
    private static final int MAX_EVENTS = 50_000;
    private static final int MAX_ALIASES = 100;
    private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");

    /** Ends the reading of a text that cannot be understood further. */
    private static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final int line;

        Unreadable(int line, String why) {
            super(why, null, false, false);
            this.line = line;
        }

        String why() {
            return String.valueOf(getMessage());
        }
    }

    // In [127.0.0.1, ::1] the parser takes the colons for those after a key. YAML 1.2 (section 7.3.3) reads an address.
    private static final Pattern ADDRESS = Pattern.compile("::[0-9A-Fa-f:.]*(?:/[0-9]{1,3})?");
    private static final int MAX_ADDRESSES = 100;

    private final Iterator<Event> events;
    private final IntFunction<Place> places;
    private final boolean verbatim;
    private final Scope scope;
    private final Map<Anchor, ConfigNode> anchors = new HashMap<>();
    private int aliases;

    private YamlTree(Iterator<Event> events, IntFunction<Place> places, boolean verbatim, Scope scope) {
        this.events = events;
        this.places = places;
        this.verbatim = verbatim;
        this.scope = scope;
    }

    /**
     * Reads one document. An empty text is {@link ConfigNode.Nothing}.
     *
     * @param places makes a place of a line, from 1
     * @param verbatim whether {@code $} in values has no meaning
     * @return empty when the text is no YAML; the problem is then told in the scope
     */
    static Optional<ConfigNode> read(String text, IntFunction<Place> places, boolean verbatim, Scope scope) {
        try {
            Iterator<Event> events = events(text).iterator();
            return Optional.of(new YamlTree(events, places, verbatim, scope).document());
        } catch (Unreadable e) {
            scope.problems().add(places.apply(e.line), scope.key(), e.why());
            return Optional.empty();
        }
    }

    /** Parses the whole text before anything is made of it, and stops where it is too much. */
    private static List<Event> events(String text) {
        String repaired = text;
        for (int i = 0; i < MAX_ADDRESSES; i++) {
            try {
                return parse(repaired);
            } catch (MarkedYamlEngineException e) {
                Optional<String> next = quoteAddress(repaired, e);
                if (next.isEmpty()) {
                    int line = e.getProblemMark()
                            .or(e::getContextMark)
                            .map(mark -> mark.getLine() + 1)
                            .orElse(1);
                    throw new Unreadable(line, "this is no YAML: " + reason(e));
                }
                repaired = next.get();
            } catch (ReaderException e) {
                throw new Unreadable(
                        lineOf(text, e.getPosition()),
                        String.format("this is no YAML: the character U+%04X is not allowed", e.getCodePoint()));
            } catch (YamlEngineException e) {
                throw new Unreadable(
                        1, "expected a YAML text of at most " + MAX_CHARS + " characters that can be read");
            }
        }
        throw new Unreadable(1, "expected addresses that begin with :: to be written in quotation marks");
    }

    private static List<Event> parse(String text) {
        LoadSettings settings = LoadSettings.builder()
                .setCodePointLimit(MAX_CHARS)
                .setUseMarks(true)
                .build();
        List<Event> events = new ArrayList<>();
        int depth = 0;
        for (Event event : new Parse(settings).parseString(text)) {
            if (event instanceof CollectionStartEvent && ++depth > MAX_DEPTH) {
                throw new Unreadable(
                        line(event), "expected lists and maps within each other at most " + MAX_DEPTH + " deep");
            }
            if (event instanceof CollectionEndEvent) {
                depth--;
            }
            events.add(event);
            if (events.size() > MAX_EVENTS) {
                throw new Unreadable(line(event), "expected at most " + MAX_EVENTS + " keys and values");
            }
        }
        return events;
    }

    /** Puts an address into quotation marks where the parser stumbled over it. */
    private static Optional<String> quoteAddress(String text, MarkedYamlEngineException e) {
        return e.getProblemMark().flatMap(mark -> {
            int start = text.offsetByCodePoints(0, Math.min(mark.getIndex(), text.codePointCount(0, text.length())));
            Matcher address = ADDRESS.matcher(text).region(start, text.length());
            return address.lookingAt()
                    ? Optional.of(
                            text.substring(0, start) + '"' + address.group() + '"' + text.substring(address.end()))
                    : Optional.empty();
        });
    }

    /** Returns what the parser says, without the piece of the text that some of its messages go on with: it may be of a secret. */
    private static String reason(MarkedYamlEngineException e) {
        String problem = String.valueOf(e.getProblem());
        for (String end : List.of("but found: ", "undefined tag handle ", "in UTF-8: ")) {
            int at = problem.indexOf(end);
            if (at >= 0) {
                problem = problem.substring(0, at + end.length()) + "…";
            }
        }
        String context = e.getContext() == null ? "" : e.getContext() + ", ";
        return context + ConfigProblem.plain(problem)
                + "; keys that belong together begin in the same column, indented with spaces"
                + "; a value with one of : # { } [ ] , & * ! | > ' \" % @ ` in it is best written in quotation marks";
    }

    private static int lineOf(String text, int codePoints) {
        int end = text.offsetByCodePoints(0, Math.min(codePoints, text.codePointCount(0, text.length())));
        return 1 + (int) text.substring(0, end).chars().filter(c -> c == '\n').count();
    }

    private ConfigNode document() {
        ConfigNode root = new ConfigNode.Nothing(places.apply(1));
        boolean seen = false;
        while (events.hasNext()) {
            Event event = events.next();
            if (event instanceof NodeEvent node) {
                if (seen) {
                    throw new Unreadable(line(event), "expected one YAML document, but came a second one after ---");
                }
                root = node(node, null, scope);
                seen = true;
            }
        }
        return root;
    }

    private ConfigNode node(NodeEvent event, @Nullable Place keyPlace, Scope at) {
        Place place = places.apply(line(event));
        if (event instanceof AliasEvent alias) {
            return alias(alias);
        }
        ConfigNode node;
        if (event instanceof ScalarEvent scalar) {
            refuseTag(scalar.getTag(), event);
            node = scalar.isPlain() && NULLS.contains(scalar.getValue())
                    ? new ConfigNode.Nothing(place)
                    : new ConfigNode.Text(place, scalar.getValue(), false, verbatim, false, !scalar.isPlain());
        } else {
            CollectionStartEvent start = (CollectionStartEvent) event;
            refuseTag(start.getTag(), event);
            // What is written below its key is told at the line of the key, where people look for it.
            Place where = keyPlace == null ? place : keyPlace;
            node = start.getEventId() == Event.ID.SequenceStart ? items(where, at) : block(where, at);
        }
        event.getAnchor().ifPresent(anchor -> anchors.put(anchor, node));
        return node;
    }

    private ConfigNode alias(AliasEvent event) {
        if (++aliases > MAX_ALIASES) {
            throw new Unreadable(line(event), "expected at most " + MAX_ALIASES + " aliases (*name)");
        }
        ConfigNode target = anchors.get(event.getAlias());
        if (target == null) {
            throw new Unreadable(
                    line(event),
                    "an alias (*name) without an anchor (&name) before it; write a value that begins with * in quotation marks");
        }
        return target;
    }

    private ConfigNode items(Place place, Scope at) {
        List<ConfigNode> items = new ArrayList<>();
        for (Event next = events.next(); next.getEventId() != Event.ID.SequenceEnd; next = events.next()) {
            items.add(node((NodeEvent) next, null, at.element(items.size())));
        }
        return new ConfigNode.Items(place, items);
    }

    private ConfigNode block(Place place, Scope at) {
        Map<String, ConfigNode> members = new LinkedHashMap<>();
        Map<String, Place> first = new HashMap<>();
        for (Event next = events.next(); next.getEventId() != Event.ID.MappingEnd; next = events.next()) {
            if (!(next instanceof ScalarEvent key)) {
                throw new Unreadable(
                        line(next), "expected a name before the colon, but came a list, a map or an alias");
            }
            refuseTag(key.getTag(), key);
            Place keyPlace = places.apply(line(key));
            String name = key.getValue();
            Scope member = at.member(name);
            ConfigNode value = node((NodeEvent) events.next(), keyPlace, member);
            Place earlier = first.putIfAbsent(name, keyPlace);
            if (earlier == null) {
                members.put(name, value);
            } else {
                scope.problems().add(keyPlace, member.key(), "is written a second time; the first is at " + earlier);
            }
        }
        return new ConfigNode.Block(place, members);
    }

    private static void refuseTag(Optional<String> tag, Event event) {
        if (tag.isPresent()) {
            throw new Unreadable(
                    line(event), "YAML tags have no meaning here; write a value that begins with ! in quotation marks");
        }
    }

    private static int line(Event event) {
        return event.getStartMark().map(Mark::getLine).orElse(0) + 1;
    }
}
