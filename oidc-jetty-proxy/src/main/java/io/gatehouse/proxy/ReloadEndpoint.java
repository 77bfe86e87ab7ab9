package io.gatehouse.proxy;

import io.gatehouse.config.ConfigProblem;
import io.gatehouse.proxy.admin.AdminAnswer;
import io.gatehouse.proxy.admin.AdminEndpoint;
import io.gatehouse.proxy.admin.AdminListener;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Has the configuration be read again, and tells every problem with it. */
final class ReloadEndpoint {
    private static final Pattern LINE = Pattern.compile("(.+):([0-9]+)");

    private ReloadEndpoint() {}

    static AdminEndpoint of(ConfigReload reload) {
        return AdminEndpoint.at(AdminListener.RELOAD)
                .on("POST", request -> answer(reload.reload(ConfigReload.Trigger.ADMIN)));
    }

    private static AdminAnswer answer(Optional<ConfigReload.Result> result) {
        if (result.isEmpty()) {
            return AdminAnswer.problem(
                    503,
                    "Not started",
                    "The gateway is starting; it will read its configuration again at the end of that.");
        }
        Map<String, Object> body = new LinkedHashMap<>();
        if (result.get().done()) {
            body.put("status", "reloaded");
            body.put("detail", result.get().detail());
            return AdminAnswer.of(200, body);
        }
        List<ConfigProblem> problems = result.get().problems();
        body.put("title", "Configuration refused");
        body.put("status", 422);
        body.put("detail", "What was in use stays in use. Problems: " + problems.size() + ".");
        body.put("problems", shown(problems));
        return AdminAnswer.of(422, body).as("application/problem+json");
    }

    /** Returns problems as JSON. */
    static List<Map<String, Object>> shown(List<ConfigProblem> problems) {
        return problems.stream().map(ReloadEndpoint::shown).toList();
    }

    private static Map<String, Object> shown(ConfigProblem problem) {
        Map<String, Object> shown = new LinkedHashMap<>();
        Matcher place = LINE.matcher(problem.where());
        if (place.matches()) {
            shown.put("file", place.group(1));
            shown.put("line", Integer.valueOf(place.group(2)));
        } else {
            shown.put("source", problem.where());
        }
        if (!problem.key().isEmpty()) {
            shown.put("key", problem.key());
        }
        shown.put("why", problem.why());
        return shown;
    }
}
