package io.gatehouse.proxy;

import io.gatehouse.proxy.admin.AdminAnswer;
import io.gatehouse.proxy.admin.AdminEndpoint;
import io.gatehouse.proxy.admin.AdminRequest;
import io.gatehouse.proxy.config.GatewayConfig;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Tells which configuration is in use, where each value of it comes from, and what came of the last time it was read again. */
final class ConfigEndpoint {
    private ConfigEndpoint() {}

    static AdminEndpoint of(ConfigReload reload) {
        return AdminEndpoint.at("/config").get(request -> answer(reload, request));
    }

    private static AdminAnswer answer(ConfigReload reload, AdminRequest request) {
        Optional<GatewayConfig> config = reload.config();
        if (config.isEmpty()) {
            return AdminAnswer.problem(503, "Not started", "The gateway is starting.");
        }
        return switch (request.query()) {
            case "", "format=json" -> json(reload, config.get());
            case "format=yaml" ->
                AdminAnswer.text(200, "application/yaml; charset=utf-8", ConfigText.yaml(config.get()));
            default ->
                AdminAnswer.problem(
                        400, "Query not understood", "Expected format=json or format=yaml, and nothing else.");
        };
    }

    private static AdminAnswer json(ConfigReload reload, GatewayConfig config) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("settings", ConfigText.json(config));
        reload.last().ifPresent(result -> {
            Map<String, Object> last = new LinkedHashMap<>();
            last.put("at", result.at().toString());
            last.put("status", result.done() ? "reloaded" : "refused");
            if (result.done()) {
                last.put("detail", result.detail());
            } else {
                last.put("problems", ReloadEndpoint.shown(result.problems()));
            }
            body.put("last_reload", last);
        });
        return AdminAnswer.of(200, body);
    }
}
