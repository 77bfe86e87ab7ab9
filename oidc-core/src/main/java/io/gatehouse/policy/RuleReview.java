package io.gatehouse.policy;

import io.gatehouse.http.AddressRange;
import java.util.ArrayList;
import java.util.List;

/** Finds rules that can never decide anything, because an earlier one is about everything that they are about. */
public final class RuleReview {
    // Every pair of paths of every pair of rules would be too many for the largest policies.
    private static final int MOST_COMPARISONS = 5_000_000;

    /**
     * A rule that can never decide.
     *
     * @param position its position, from 0
     * @param by the position of the earlier rule that decides in its place
     */
    public record Shadowed(int position, int by) {}

    private final List<AccessRule> rules;
    private int comparisons;

    private RuleReview(List<AccessRule> rules) {
        this.rules = rules;
    }

    /**
     * Returns the rules that one earlier rule alone puts out of use. Each is certain; rules that several earlier ones put out of use
     * together are not found, nor are others in a policy with millions of paths to compare.
     */
    public static List<Shadowed> of(List<AccessRule> rules) {
        return new RuleReview(rules).shadowed();
    }

    private List<Shadowed> shadowed() {
        List<Shadowed> found = new ArrayList<>();
        for (int later = 1; later < rules.size(); later++) {
            for (int earlier = 0; earlier < later; earlier++) {
                if (covers(rules.get(earlier), rules.get(later))) {
                    found.add(new Shadowed(later, earlier));
                    break;
                }
            }
        }
        return found;
    }

    private boolean covers(AccessRule earlier, AccessRule later) {
        return coversMethods(earlier, later)
                && (earlier.hosts().isEmpty()
                        || (!later.hosts().isEmpty() && earlier.hosts().containsAll(later.hosts())))
                && coversAddresses(earlier.from(), later.from())
                && earlier.clientCertificate().isEmpty()
                && coversPaths(earlier, later);
    }

    private static boolean coversMethods(AccessRule earlier, AccessRule later) {
        if (earlier.methods().isEmpty()) {
            return true;
        }
        // A rule that does not judge preflights is about them whatever its methods are.
        boolean preflights = later.preflight() == Preflight.JUDGE
                || earlier.preflight() != Preflight.JUDGE
                || earlier.methods().contains("OPTIONS");
        return preflights && !later.methods().isEmpty() && earlier.methods().containsAll(later.methods());
    }

    private static boolean coversAddresses(List<AddressRange> earlier, List<AddressRange> later) {
        return earlier.isEmpty()
                || (!later.isEmpty()
                        && later.stream().allMatch(range -> earlier.stream().anyMatch(wide -> wide.covers(range))));
    }

    private boolean coversPaths(AccessRule earlier, AccessRule later) {
        for (PathPattern path : later.paths()) {
            boolean covered = false;
            for (PathPattern wide : earlier.paths()) {
                if (++comparisons > MOST_COMPARISONS) {
                    return false;
                }
                if (wide.covers(path)) {
                    covered = true;
                    break;
                }
            }
            if (!covered) {
                return false;
            }
        }
        return true;
    }
}
