package io.gatehouse.checkup;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Collects what is found about one provider, from any thread. */
final class Findings {
    /** What stands for a topic that could not be looked at since another one failed. */
    static final String NOT_REACHED = "not-reached";

    private final String about;
    private final List<Finding> all = new CopyOnWriteArrayList<>();

    Findings(String about) {
        this.about = about;
    }

    void ok(Topic topic, String seen) {
        all.add(Finding.ok(topic.word(), about, seen));
    }

    /** Says that all is well, and that there is something to know about it. */
    void remark(CheckupCode code, String seen, String change) {
        all.add(new Finding(code.topic().word(), Finding.Result.OK, code.word(), about, seen, change));
    }

    /** Says that something is wrong; that it is not known does not count any more. */
    void problem(CheckupCode code, String seen, String change) {
        all.removeIf(
                finding -> finding.topic().equals(code.topic().word()) && finding.result() == Finding.Result.NOT_KNOWN);
        all.add(Finding.problem(code.topic().word(), code.word(), about, seen, change));
    }

    void notKnown(CheckupCode code, String seen, String change) {
        all.add(Finding.notKnown(code.topic().word(), code.word(), about, seen, change));
    }

    /** Says that nothing can be said, because something else comes first. */
    void notReached(Topic topic, String why) {
        all.add(Finding.notKnown(topic.word(), NOT_REACHED, about, why, ""));
    }

    /** Tells whether anything was found about a topic. */
    boolean has(Topic topic) {
        return all.stream().anyMatch(finding -> finding.topic().equals(topic.word()));
    }

    /** Tells whether something is wrong with a topic. */
    boolean hasProblem(Topic topic) {
        return all.stream()
                .anyMatch(
                        finding -> finding.topic().equals(topic.word()) && finding.result() == Finding.Result.PROBLEM);
    }

    /** Returns what was found, in the order of the topics. */
    List<Finding> inOrder() {
        List<String> order = Arrays.stream(Topic.values()).map(Topic::word).toList();
        return all.stream()
                .sorted(Comparator.comparingInt(finding -> order.indexOf(finding.topic())))
                .toList();
    }
}
