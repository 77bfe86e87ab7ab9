package io.gatehouse.proxy.importer.oauth2proxy;

import io.gatehouse.proxy.importer.draft.Advice;
import io.gatehouse.proxy.importer.draft.Draft;
import io.gatehouse.proxy.importer.draft.ImportFailedException;
import io.gatehouse.proxy.importer.draft.Note;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Makes a configuration of what oauth2-proxy is told. */
public final class Oauth2ProxyImport {
    private static final Advice ADVICE = Advice.beside(Oauth2ProxyImport.class, "options.txt");
    private static final Pattern TOP_LEVEL = Pattern.compile("^([A-Za-z]+):", Pattern.MULTILINE);
    private static final String ALPHA = "alpha:";

    /** Options that are on by being named. */
    private static final Set<String> SWITCHES = Set.of(
            "version",
            "convert-config-to-alpha",
            "insecure-oidc-allow-unverified-email",
            "insecure-oidc-skip-issuer-verification",
            "insecure-oidc-skip-nonce",
            "skip-claims-from-profile-url",
            "skip-oidc-discovery",
            "use-system-trust-store",
            "cookie-csrf-per-request",
            "cookie-httponly",
            "cookie-secure",
            "set-xauthrequest",
            "set-authorization-header",
            "set-basic-auth",
            "skip-auth-strip-headers",
            "pass-access-token",
            "pass-authorization-header",
            "pass-basic-auth",
            "prefer-email-to-user",
            "pass-user-headers",
            "auth-logging",
            "errors-to-info-log",
            "logging-compress",
            "logging-local-time",
            "request-logging",
            "silence-ping-logging",
            "standard-logging",
            "display-htpasswd-form",
            "show-debug-on-error",
            "gcp-healthchecks",
            "allow-query-semicolons",
            "encode-state",
            "force-https",
            "force-json-errors",
            "relative-redirect-url",
            "reverse-proxy",
            "skip-auth-preflight",
            "skip-jwt-bearer-tokens",
            "bearer-token-login-fallback",
            "skip-provider-button",
            "ssl-insecure-skip-verify",
            "session-cookie-minimal",
            "redis-insecure-skip-tls-verify",
            "redis-use-cluster",
            "redis-use-sentinel",
            "pass-host-header",
            "proxy-websockets",
            "ssl-upstream-insecure-skip-verify",
            "disable-keep-alives",
            "entra-id-federated-token-auth",
            "google-use-application-default-credentials",
            "google-use-organization-id");

    private Oauth2ProxyImport() {}

    /** Returns every option that is known by name: it is carried over, or there is something to be said about it. */
    public static Set<String> knownOptions() {
        Set<String> known = new TreeSet<>();
        List.of(ProviderOptions.NAMES, SessionOptions.NAMES, RuleOptions.NAMES, RouteOptions.NAMES)
                .forEach(known::addAll);
        ADVICE.names().forEach(name -> {
            if (!name.startsWith(ALPHA)) {
                known.add(name);
            }
        });
        return known;
    }

    /**
     * Reads what oauth2-proxy is told.
     *
     * @param arguments its file, and flags with their values
     * @param environment variables, of which those count that begin with {@code OAUTH2_PROXY_}
     * @throws ImportFailedException when it cannot be read or understood
     */
    public static Draft read(List<String> arguments, Map<String, String> environment) throws ImportFailedException {
        OptionsGiven given = OptionsGiven.read(arguments, environment, knownOptions(), SWITCHES);
        Draft draft = new Draft();
        Terms terms = new Terms(given, draft);
        ProviderOptions.carry(terms);
        SessionOptions.carry(terms);
        RuleOptions.carry(terms);
        RouteOptions.carry(terms);
        for (Given option : given.all()) {
            ADVICE.about(option.name()).ifPresent(advice -> advice.note(draft, option.where()));
        }
        for (Given option : given.unknown()) {
            draft.note(
                    "server",
                    new Note(
                            Note.Kind.BY_HAND,
                            option.name(),
                            option.where(),
                            "this option is not known here; find out what it does, and whether it is missed."));
        }
        if (given.get("alpha-config").isPresent()) {
            alpha(given.value("alpha-config", ""), draft);
        }
        return draft;
    }

    /** Says what becomes of each part of an alpha configuration. */
    private static void alpha(String file, Draft draft) throws ImportFailedException {
        List<String> parts = TOP_LEVEL
                .matcher(OptionsGiven.text(file))
                .results()
                .map((MatchResult result) -> result.group(1))
                .distinct()
                .toList();
        for (String part : parts) {
            ADVICE.about(ALPHA + part).ifPresent(advice -> advice.note(draft, file));
        }
    }
}
