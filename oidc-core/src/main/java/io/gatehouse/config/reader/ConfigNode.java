package io.gatehouse.config.reader;

import java.util.List;
import java.util.Map;

/** A piece of configuration as it was written, before anybody asked what it means. */
sealed interface ConfigNode {
    /** Returns where it was written. */
    Place place();

    /** Returns what it is, in words for an operator. */
    String kind();

    /** Tells whether a variable is written anywhere within, so that the value may be a secret wherever it ends up. */
    boolean holdsVariable();

    /** A key without a value, which stands for the default. */
    record Nothing(Place place) implements ConfigNode {
        @Override
        public String kind() {
            return "nothing";
        }

        @Override
        public boolean holdsVariable() {
            return false;
        }
    }

    /**
     * A single value.
     *
     * @param raw the text as it was written
     * @param textual whether it comes from a source that has texts only, so that a list is written with commas
     * @param verbatim whether <code>${…}</code> in it has no meaning, or none any more
     * @param hidden whether it is never to be shown, because a variable that may be a secret went into it
     * @param quoted whether it is a text whatever it looks like, as what stands in quotation marks, and not perhaps a number
     */
    record Text(Place place, String raw, boolean textual, boolean verbatim, boolean hidden, boolean quoted)
            implements ConfigNode {
        @Override
        public String kind() {
            return "a single value";
        }

        @Override
        public boolean holdsVariable() {
            return hidden || (!verbatim && raw.contains("${"));
        }

        /** Returns no part of the value, which may be a secret. */
        @Override
        public String toString() {
            return "Text[" + place + "]";
        }
    }

    /** A list. */
    record Items(Place place, List<ConfigNode> items) implements ConfigNode {
        @Override
        public String kind() {
            return "a list";
        }

        @Override
        public boolean holdsVariable() {
            return items.stream().anyMatch(ConfigNode::holdsVariable);
        }
    }

    /** A map from names to further nodes, in the order in which they were written. */
    record Block(Place place, Map<String, ConfigNode> members) implements ConfigNode {
        @Override
        public String kind() {
            return "a map";
        }

        @Override
        public boolean holdsVariable() {
            return members.values().stream().anyMatch(ConfigNode::holdsVariable);
        }
    }
}
