package io.gatehouse.proxy.doctor;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.gatehouse.checkup.Finding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes findings for a person or for a program. */
public final class DoctorReport {
    private DoctorReport() {}

    /** Returns the lines for a person: one for each finding, and below it what to change. */
    public static List<String> lines(List<Finding> findings) {
        List<String> lines = new ArrayList<>();
        Map<List<String>, List<String>> unknown = unknown(findings);
        for (Finding finding : findings) {
            if (isUnknownAlike(finding)) {
                List<String> topics = unknown.remove(List.of(finding.about(), finding.seen()));
                if (topics != null) {
                    lines.add(String.format(
                            "%-9s  %s: %s: %s",
                            finding.result().word(), String.join(", ", topics), finding.about(), finding.seen()));
                }
                continue;
            }
            String name = finding.code().isEmpty() ? finding.topic() : finding.code();
            lines.add(
                    String.format("%-9s  %s: %s: %s", finding.result().word(), name, finding.about(), finding.seen()));
            if (!finding.change().isEmpty()) {
                lines.add("           -> " + finding.change());
            }
        }
        lines.add(String.format(
                "%d ok, %d problem%s, %d not known",
                count(findings, Finding.Result.OK),
                count(findings, Finding.Result.PROBLEM),
                count(findings, Finding.Result.PROBLEM) == 1 ? "" : "s",
                count(findings, Finding.Result.NOT_KNOWN)));
        return lines;
    }

    private static boolean isUnknownAlike(Finding finding) {
        return finding.result() == Finding.Result.NOT_KNOWN && finding.change().isEmpty();
    }

    /** Returns the topics that are unknown for the same reason: a line for each would hide the reason itself. */
    private static Map<List<String>, List<String>> unknown(List<Finding> findings) {
        Map<List<String>, List<String>> topics = new LinkedHashMap<>();
        for (Finding finding : findings) {
            if (isUnknownAlike(finding)) {
                topics.computeIfAbsent(List.of(finding.about(), finding.seen()), any -> new ArrayList<>())
                        .add(finding.topic());
            }
        }
        return topics;
    }

    /** Returns the findings as one JSON object. */
    public static String json(List<Finding> findings) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("problems", count(findings, Finding.Result.PROBLEM));
        object.put("not_known", count(findings, Finding.Result.NOT_KNOWN));
        List<Object> list = new ArrayList<>();
        for (Finding finding : findings) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("topic", finding.topic());
            entry.put("result", finding.result().word());
            entry.put("code", finding.code());
            entry.put("about", finding.about());
            entry.put("seen", finding.seen());
            entry.put("change", finding.change());
            list.add(entry);
        }
        object.put("findings", list);
        return JSONObjectUtils.toJSONString(object);
    }

    /** Tells whether something has to be changed. */
    public static boolean hasProblem(List<Finding> findings) {
        return count(findings, Finding.Result.PROBLEM) > 0;
    }

    private static long count(List<Finding> findings, Finding.Result result) {
        return findings.stream().filter(finding -> finding.result() == result).count();
    }
}
