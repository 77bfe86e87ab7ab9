package io.gatehouse.proxy;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which sessions an operator means. */
final class SessionSelection {
    @Option(names = "--subject", paramLabel = "S", description = "The sessions of the person with this sub claim.")
    private @Nullable String subject;

    @Option(
            names = "--sid",
            paramLabel = "S",
            description = "The sessions that hang on the provider's session of this name (the sid claim).")
    private @Nullable String sid;

    @Option(
            names = "--provider",
            paramLabel = "NAME",
            description = "The provider whose subject or sid it is; needed where there are several.")
    private @Nullable String provider;

    @Option(names = "--all", description = "All sessions.")
    private boolean all;

    /** Returns the selection as a query; empty where nothing was selected. */
    String query() {
        if (Stream.of(subject, sid, all ? "" : null).filter(Objects::nonNull).count() > 1) {
            throw new CommandFailedException(
                    Main.BAD_CONFIGURATION, "expected one of --subject, --sid and --all, but came several");
        }
        if (provider != null && subject == null && sid == null) {
            throw new CommandFailedException(
                    Main.BAD_CONFIGURATION, "expected --subject or --sid beside --provider, but came neither");
        }
        String of = provider == null ? "" : "&provider=" + encoded(provider);
        if (subject != null) {
            return "subject=" + encoded(subject) + of;
        }
        if (sid != null) {
            return "sid=" + encoded(sid) + of;
        }
        return all ? "all=true" : "";
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
