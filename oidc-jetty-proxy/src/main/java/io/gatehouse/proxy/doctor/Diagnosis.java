package io.gatehouse.proxy.doctor;

import io.gatehouse.checkup.Finding;
import java.util.ArrayList;
import java.util.List;

/** Collects what one look at a gateway finds. For one thread. */
final class Diagnosis {
    private final List<Finding> findings = new ArrayList<>();

    void ok(DoctorTopic topic, String about, String seen) {
        findings.add(Finding.ok(topic.word(), about, seen));
    }

    void remark(DoctorCode code, String about, String seen, String change) {
        findings.add(new Finding(code.topic().word(), Finding.Result.OK, code.word(), about, seen, change));
    }

    void problem(DoctorCode code, String about, String seen, String change) {
        findings.add(Finding.problem(code.topic().word(), code.word(), about, seen, change));
    }

    /** Says of another topic what usually is found of its own. */
    void problem(DoctorTopic topic, DoctorCode code, String about, String seen, String change) {
        findings.add(Finding.problem(topic.word(), code.word(), about, seen, change));
    }

    void notKnown(DoctorCode code, String about, String seen, String change) {
        findings.add(Finding.notKnown(code.topic().word(), code.word(), about, seen, change));
    }

    boolean isEmpty() {
        return findings.isEmpty();
    }

    List<Finding> findings() {
        return List.copyOf(findings);
    }
}
