package io.gatehouse.proxy.config;

import io.gatehouse.config.Secret;
import io.gatehouse.config.reader.ConfigKey;
import io.gatehouse.config.reader.ConfigShape;
import io.gatehouse.config.reader.ConfigType;
import io.gatehouse.config.reader.ConfigValues;
import io.gatehouse.config.reader.SecretForm;
import io.gatehouse.config.reader.SecretLines;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The keys of {@code tracing}. */
final class TracingKeys {
    static final int MAX_HEADERS = 20;
    private static final String RATIO = "(0(\\.[0-9]{1,15})?|1(\\.0{1,15})?)";

    static final ConfigKey<URI> ENDPOINT = ConfigKey.of(
            "tracing.otlp-endpoint",
            ConfigType.url(),
            "",
            "Where spans are sent by OTLP over HTTP, such as `http://localhost:4318/v1/traces`; none are made when not given.");
    static final ConfigKey<Map<String, Secret>> HEADERS = ConfigKey.of(
            "tracing.headers",
            ConfigType.map(ConfigType.secret(), MAX_HEADERS),
            "{}",
            "Headers that are sent along, such as the key of a hosted service.");
    static final ConfigKey<List<Secret>> HEADERS_FILE = ConfigKey.of(
            "tracing.headers-file",
            ConfigType.secretsFile(new HeaderLines()),
            "",
            "A file that holds them, one `name: value` a line, in place of `tracing.headers`.");
    static final ConfigKey<String> SERVICE_NAME = ConfigKey.of(
            "tracing.service-name", ConfigType.text(), "gatehouse", "What the gateway is called in traces.");
    static final ConfigKey<Double> SAMPLE_RATIO = ConfigKey.of(
            "tracing.sample-ratio",
            ConfigType.of("number from 0 to 1", new ConfigShape.Single(TracingKeys.RATIO), TracingKeys::ratio),
            "1",
            "Which part is recorded of the traces that begin here; whoever calls with a trace has decided already.");
    static final ConfigKey<Duration> TIMEOUT = ConfigKey.of(
            "tracing.timeout", ConfigType.duration(), "10s", "How long sending some spans may take; `1s` to `1m`.");

    private TracingKeys() {}

    static List<ConfigKey<?>> all() {
        return List.of(ENDPOINT, HEADERS, HEADERS_FILE, SERVICE_NAME, SAMPLE_RATIO, TIMEOUT);
    }

    static TracingConfig read(ConfigValues values) {
        TracingConfig.Builder tracing = TracingConfig.builder();
        values.take(ENDPOINT, tracing::endpoint);
        values.take(HEADERS, tracing::headers);
        Optional<Map<String, Secret>> inFile = values.get(HEADERS_FILE).map(TracingKeys::headers);
        if (inFile.isPresent() && values.has(HEADERS)) {
            values.problem(HEADERS, "is written together with tracing.headers-file; keep one of the two");
        }
        inFile.ifPresent(tracing::headers);
        values.take(SERVICE_NAME, tracing::serviceName);
        values.take(SAMPLE_RATIO, tracing::sampleRatio);
        values.take(TIMEOUT, tracing::timeout);
        return tracing.build();
    }

    private static double ratio(String text) {
        if (!text.matches(RATIO)) {
            throw new IllegalArgumentException("expected a number from 0 to 1, such as 0.05");
        }
        return Double.parseDouble(text);
    }

    private static Map<String, Secret> headers(List<Secret> lines) {
        Map<String, Secret> headers = new LinkedHashMap<>();
        for (Secret line : lines) {
            String text = line.reveal();
            int colon = text.indexOf(':');
            headers.put(
                    text.substring(0, colon).strip(),
                    Secret.of(text.substring(colon + 1).strip()));
        }
        return headers;
    }

    /** How a file of headers is written. */
    private static final class HeaderLines implements SecretForm {
        private final SecretForm lines = new SecretLines(MAX_HEADERS, false);

        @Override
        public List<Secret> parse(byte[] bytes, String shownName) throws IOException {
            List<Secret> found = lines.parse(bytes, shownName);
            if (found.stream().anyMatch(line -> line.reveal().indexOf(':') < 1)) {
                throw new IOException("expected a file with a header on each line, such as: api-key: 0123");
            }
            if (headers(found).size() != found.size()) {
                throw new IOException("expected a file with each header once, but came one several times");
            }
            return found;
        }
    }
}
