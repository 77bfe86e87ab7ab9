package io.gatehouse.policy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the first of many rules without asking all of them: by the host that they name, and by the segments that their paths begin with.
 * Only rules that share these with the request are compared with it.
 */
final class RuleIndex {
    // Rules with many hosts and many paths are kept once, and compared more often, instead of once for each pair.
    private static final int MOST_PAIRS = 100;

    /** One path of a rule. */
    private record Entry(int position, PathPattern path) {}

    /** The entries whose paths begin alike. */
    private static final class Node {
        private final Map<String, Node> below = new HashMap<>();
        private final List<Entry> entries = new ArrayList<>();

        void add(List<String> prefix, Entry entry) {
            Node node = this;
            for (String segment : prefix) {
                node = node.below.computeIfAbsent(segment, name -> new Node());
            }
            node.entries.add(entry);
        }
    }

    private final List<AccessRule> rules;
    private final Node anyHost = new Node();
    private final Map<String, Node> byHost = new HashMap<>();

    RuleIndex(List<AccessRule> rules) {
        this.rules = rules;
        for (int i = 0; i < rules.size(); i++) {
            AccessRule rule = rules.get(i);
            boolean byNames = !rule.hosts().isEmpty()
                    && rule.hosts().size() * rule.paths().size() <= MOST_PAIRS;
            for (PathPattern path : rule.paths()) {
                Entry entry = new Entry(i, path);
                if (byNames) {
                    rule.hosts()
                            .forEach(host -> byHost.computeIfAbsent(host, name -> new Node())
                                    .add(path.literalPrefix(), entry));
                } else {
                    anyHost.add(path.literalPrefix(), entry);
                }
            }
        }
    }

    /** Returns the position of the first rule that is about the request; -1 where none is. */
    int first(AccessRequest request) {
        int first = first(anyHost, request, Integer.MAX_VALUE);
        if (!byHost.isEmpty()) {
            for (String host : request.hostNames()) {
                Node node = byHost.get(host);
                first = node == null ? first : first(node, request, first);
            }
        }
        return first == Integer.MAX_VALUE ? -1 : first;
    }

    /** Returns the position of the first rule in a tree that is about the request, or the given one where none before it is. */
    private int first(Node root, AccessRequest request, int before) {
        List<String> segments = request.path().segments();
        int best = before;
        Node node = root;
        for (int depth = 0; ; depth++) {
            for (Entry entry : node.entries) {
                // Entries are in the order of their rules.
                if (entry.position() >= best) {
                    break;
                }
                if (rules.get(entry.position()).isFor(request) && entry.path().matches(request.path())) {
                    best = entry.position();
                    break;
                }
            }
            if (depth == segments.size()) {
                return best;
            }
            Node next = node.below.get(segments.get(depth));
            if (next == null) {
                return best;
            }
            node = next;
        }
    }
}
