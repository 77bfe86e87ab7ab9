package io.gatehouse.config.reader;

import io.gatehouse.config.ConfigProblem;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The environment variables that stand for keys, and those that look so but come from elsewhere. */
final class EnvironmentNames {
    private static final String PREFIX = "GATEHOUSE_";

    // What Kubernetes and Docker put into the environment of containers for a service or a link that is itself called
    // gatehouse, or gatehouse-something ("Discovering services" in the documentation of Kubernetes, "Environment
    // variables" of Docker's legacy container links). Some are told from a misspelt setting by their value alone.
    private static final Map<Pattern, Pattern> SERVICE_LINKS = Map.of(
            Pattern.compile("GATEHOUSE_(.+_)?SERVICE_HOST"), Pattern.compile(".*"),
            Pattern.compile("GATEHOUSE_(.+_)?SERVICE_PORT(_.+)?"), Pattern.compile("[0-9]+"),
            Pattern.compile("GATEHOUSE_(.+_)?PORT"), Pattern.compile("(tcp|udp|sctp)://.*"),
            Pattern.compile("GATEHOUSE_(.+_)?PORT_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?"), Pattern.compile(".*"),
            Pattern.compile("GATEHOUSE_(.+_)?ENV_.+"), Pattern.compile("(?s).*"),
            Pattern.compile("GATEHOUSE_(.+_)?NAME"), Pattern.compile("/.*"));

    private EnvironmentNames() {}

    /** Returns the variable that stands for a key. */
    static String of(String key) {
        return PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    static void load(Map<String, String> variables, Loading loading) {
        Map<String, String> keys = new LinkedHashMap<>();
        loading.keyNames().forEach(key -> keys.put(of(key), key));
        new TreeMap<>(variables).forEach((variable, text) -> {
            if (!variable.startsWith(PREFIX) || text.isEmpty()) {
                return;
            }
            Place place = loading.place("environment variable " + ConfigProblem.plain(variable), Path.of(""));
            String key = keys.get(variable);
            if (key != null) {
                loading.put(key, new ConfigNode.Text(place, text, true, true, false, false));
            } else if (!isServiceLink(variable, text)) {
                loading.unknownVariable(variable, place, keys);
            }
        });
    }

    private static boolean isServiceLink(String variable, String text) {
        return SERVICE_LINKS.entrySet().stream()
                .anyMatch(link -> link.getKey().matcher(variable).matches()
                        && link.getValue().matcher(text).matches());
    }
}
