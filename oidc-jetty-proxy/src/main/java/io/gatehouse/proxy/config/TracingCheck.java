package io.gatehouse.proxy.config;

import io.gatehouse.config.ConfigNote;
import io.gatehouse.proxy.admin.Loopback;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Judges the settings below {@code tracing}. */
final class TracingCheck {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");
    private static final Pattern VALUE = Pattern.compile("[\\x21-\\x7e]([\\x20-\\x7e]{0,4094}[\\x21-\\x7e])?");
    private static final Pattern SERVICE = Pattern.compile("[^\\p{Cntrl}]{1,255}");
    /** What frames the message, or is said by whoever sends it. */
    private static final Set<String> TAKEN = Set.of(
            "connection",
            "content-encoding",
            "content-length",
            "content-type",
            "expect",
            "host",
            "transfer-encoding",
            "upgrade",
            "user-agent");

    private static final int GRPC_PORT = 4317;

    private TracingCheck() {}

    static void judge(TracingConfig tracing, Problems problems) {
        tracing.endpoint().ifPresent(endpoint -> endpoint(endpoint, problems));
        headers(tracing, problems);
        if (!SERVICE.matcher(tracing.serviceName()).matches()) {
            problems.add("tracing.service-name", "expected 1 to 255 characters, none of them a control character");
        }
        if (!(tracing.sampleRatio() >= 0 && tracing.sampleRatio() <= 1)) {
            problems.add("tracing.sample-ratio", "expected a number from 0 to 1, such as 0.05");
        }
        if (tracing.timeout().compareTo(Duration.ofSeconds(1)) < 0
                || tracing.timeout().compareTo(Duration.ofMinutes(1)) > 0) {
            problems.add("tracing.timeout", "expected a duration from 1s to 1m");
        }
    }

    private static void endpoint(URI endpoint, Problems problems) {
        String key = "tracing.otlp-endpoint";
        String wanted = "expected the whole URL that spans are posted to, such as http://localhost:4318/v1/traces";
        boolean web = "http".equalsIgnoreCase(endpoint.getScheme()) || "https".equalsIgnoreCase(endpoint.getScheme());
        if (endpoint.getRawQuery() != null || endpoint.getRawFragment() != null || endpoint.getRawUserInfo() != null) {
            // Not quoted: in these there could be nothing but a key.
            problems.add(
                    key, wanted + ", without a user, a query or a fragment; keys of services go into tracing.headers");
        } else if (!web || endpoint.getHost() == null || endpoint.getPort() > 65535) {
            problems.unexpected(key, wanted, endpoint.toString());
        } else if (endpoint.getRawPath() == null || endpoint.getRawPath().length() < 2) {
            problems.unexpected(key, wanted + "; the path is missing", endpoint.toString());
        }
    }

    private static void headers(TracingConfig tracing, Problems problems) {
        String key = "tracing.headers";
        problems.few(key, tracing.headers().size(), TracingKeys.MAX_HEADERS);
        Set<String> seen = new HashSet<>();
        tracing.headers().forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!NAME.matcher(name).matches()) {
                problems.add(key, "expected names of headers of 1 to 100 letters, digits and hyphens, but one is none");
            } else if (TAKEN.contains(lower)) {
                problems.add(key, "must not hold " + lower + ", which the gateway says by itself; remove it");
            } else if (!seen.add(lower)) {
                problems.add(key, "holds " + lower + " twice, in large and small letters; keep one");
            } else if (!VALUE.matcher(value.reveal()).matches()) {
                problems.add(
                        key, "expected the value of " + lower + " to be 1 to 4096 visible ASCII characters and blanks");
            }
        });
    }

    /** Returns what is allowed and probably not meant. */
    static List<ConfigNote> notes(TracingConfig tracing) {
        return Stream.of(
                        note(
                                tracing.endpoint().isEmpty() && isMoreSaid(tracing),
                                "tracing.otlp-endpoint",
                                "is missing, so the other settings of tracing have no use; write it, or remove them"),
                        note(
                                tracing.endpoint()
                                        .filter(endpoint -> endpoint.getPort() == GRPC_PORT)
                                        .isPresent(),
                                "tracing.otlp-endpoint",
                                "names port 4317, at which collectors usually expect gRPC; spans are sent by HTTP, for which it is 4318"),
                        note(
                                !tracing.headers().isEmpty()
                                        && tracing.endpoint()
                                                .filter(TracingCheck::isOpenToOthers)
                                                .isPresent(),
                                "tracing.otlp-endpoint",
                                "is plain http, by which tracing.headers can be read on the way; write https"))
                .flatMap(List::stream)
                .toList();
    }

    private static List<ConfigNote> note(boolean applies, String key, String why) {
        return applies ? List.of(new ConfigNote(key, why)) : List.of();
    }

    private static boolean isMoreSaid(TracingConfig tracing) {
        TracingConfig silent = TracingConfig.builder().build();
        return !tracing.headers().isEmpty()
                || !tracing.serviceName().equals(silent.serviceName())
                || tracing.sampleRatio() != silent.sampleRatio()
                || !tracing.timeout().equals(silent.timeout());
    }

    private static boolean isOpenToOthers(URI endpoint) {
        return "http".equalsIgnoreCase(endpoint.getScheme())
                && endpoint.getHost() != null
                && !Loopback.is(endpoint.getHost());
    }
}
