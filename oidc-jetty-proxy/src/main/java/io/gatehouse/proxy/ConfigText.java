package io.gatehouse.proxy;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.gatehouse.config.reader.WrittenSetting;
import io.gatehouse.proxy.config.GatewayConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The configuration in use, and where each value of it comes from, without a secret. */
final class ConfigText {
    private ConfigText() {}

    /** Returns what holds: a default of the one provider only where there are not several. */
    private static List<WrittenSetting> settings(GatewayConfig config) {
        boolean several = config.written().stream()
                .anyMatch(setting ->
                        setting.key().equals("providers") && !setting.source().equals(WrittenSetting.DEFAULT));
        return config.written().stream()
                .filter(setting -> !several
                        || !setting.key().startsWith("provider.")
                        || !setting.source().equals(WrittenSetting.DEFAULT))
                .toList();
    }

    static Map<String, Object> json(GatewayConfig config) {
        Map<String, Object> all = new LinkedHashMap<>();
        for (WrittenSetting setting : settings(config)) {
            Map<String, Object> shown = new LinkedHashMap<>();
            if (setting.secret()) {
                shown.put("secret", true);
            } else {
                shown.put("value", setting.value());
            }
            shown.put("source", setting.source());
            all.put(setting.key(), shown);
        }
        return all;
    }

    /**
     * Returns a configuration file that says the same, but for what is secret: a key a line, and in a comment where it comes
     * from; defaults are comments as a whole.
     */
    static String yaml(GatewayConfig config) {
        StringBuilder text = new StringBuilder();
        for (WrittenSetting setting : settings(config)) {
            if (setting.secret()) {
                text.append("# ").append(setting.key()).append(": is set, and not shown");
            } else if (setting.value() == null) {
                text.append("# ").append(setting.key()).append(": is not set");
            } else {
                // What nobody wrote is not to be pinned down by whoever copies this.
                text.append(setting.source().equals(WrittenSetting.DEFAULT) ? "# " : "");
                text.append(setting.key()).append(": ").append(json(setting.value()));
            }
            // Names of files and variables are on one line already.
            text.append("  # ").append(setting.source()).append('\n');
        }
        return text.toString();
    }

    /** Returns a value as JSON, which YAML understands. */
    private static String json(Object value) {
        String wrapped = JSONObjectUtils.toJSONString(Map.of("v", value));
        return wrapped.substring("{\"v\":".length(), wrapped.length() - 1);
    }
}
