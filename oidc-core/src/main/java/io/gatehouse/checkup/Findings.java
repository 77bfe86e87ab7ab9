package io.gatehouse.checkup;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Collects what is found about one provider, from any thread. */
final class Findings {
    /** What stands for a topic that could not be looked at since another one failed. */
    static final String NOT_REACHED = "not-reached";

    private final String about;
    private final List<Finding> all = new ArrayList<>();
    private boolean over;

    Findings(String about) {
        this.about = about;
    }

    /** Says that the time is up: what is found from now on, when connections are broken off, means nothing. */
    synchronized void timeIsUp() {
        over = true;
    }

    private synchronized void add(Finding finding) {
        if (!over) {
            all.add(finding);
        }
    }

    void ok(Topic topic, String seen) {
        add(Finding.ok(topic.word(), about, seen));
    }

    /** Says that all is well, and that there is something to know about it. */
    void remark(CheckupCode code, String seen, String change) {
        add(new Finding(code.topic().word(), Finding.Result.OK, code.word(), about, seen, change));
    }

    /** Says that something is wrong; that it looked well, or was not known, does not count any more. */
    synchronized void problem(CheckupCode code, String seen, String change) {
        if (over) {
            return;
        }
        all.removeIf(
                finding -> finding.topic().equals(code.topic().word()) && finding.result() != Finding.Result.PROBLEM);
        add(Finding.problem(code.topic().word(), code.word(), about, seen, change));
    }

    void notKnown(CheckupCode code, String seen, String change) {
        add(Finding.notKnown(code.topic().word(), code.word(), about, seen, change));
    }

    /** Says that nothing can be said, because something else comes first. */
    void notReached(Topic topic, String why) {
        add(Finding.notKnown(topic.word(), NOT_REACHED, about, why, ""));
    }

    /** Tells whether anything was found about a topic. */
    synchronized boolean has(Topic topic) {
        return all.stream().anyMatch(finding -> finding.topic().equals(topic.word()));
    }

    /** Tells whether something is wrong with a topic. */
    synchronized boolean hasProblem(Topic topic) {
        return all.stream()
                .anyMatch(
                        finding -> finding.topic().equals(topic.word()) && finding.result() == Finding.Result.PROBLEM);
    }

    /** Returns what was found and what was not, in the order of the topics. */
    synchronized List<Finding> inOrderWith(List<Finding> missing) {
        List<String> order = Arrays.stream(Topic.values()).map(Topic::word).toList();
        return Stream.concat(all.stream(), missing.stream())
                .sorted(Comparator.comparingInt(finding -> order.indexOf(finding.topic())))
                .toList();
    }
}
