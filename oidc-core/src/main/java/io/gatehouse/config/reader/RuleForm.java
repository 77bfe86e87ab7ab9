package io.gatehouse.config.reader;

import io.gatehouse.config.Limits;
import io.gatehouse.http.AddressRange;
import io.gatehouse.http.Origin;
import io.gatehouse.identity.Credential;
import io.gatehouse.policy.AccessRule;
import io.gatehouse.policy.CertificateTest;
import io.gatehouse.policy.OnAnonymous;
import io.gatehouse.policy.OnDenied;
import io.gatehouse.policy.PathPattern;
import io.gatehouse.policy.Preflight;
import io.gatehouse.policy.Requirement;
import io.gatehouse.policy.StepUp;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How one of the {@code rules} is written. */
final class RuleForm {
    static final ConfigKey<List<PathPattern>> PATH = ConfigKey.of(
            "path",
            ConfigType.list(ConfigType.of("path pattern", RuleForm::pattern), Limits.RULE_PATHS),
            "",
            "Which paths the rule is about: `*` stands for anything within a segment, `**` for any number of segments.");
    static final ConfigKey<List<String>> METHODS = ConfigKey.of(
            "methods",
            ConfigType.list(ConfigType.of("method", RuleForm::method), Limits.RULE_METHODS),
            "[]",
            "Which methods the rule is about, in upper case; all when empty, and `GET` includes `HEAD`.");
    static final ConfigKey<List<String>> HOSTS = ConfigKey.of(
            "hosts",
            ConfigType.list(ConfigType.of("host", RuleForm::host), Limits.RULE_SOURCES),
            "[]",
            "Which hosts the rule is about, with or without a port; all when empty.");
    static final ConfigKey<List<AddressRange>> FROM = ConfigKey.of(
            "from",
            ConfigType.list(ConfigType.of("address range", EngineKeys::range), Limits.RULE_SOURCES),
            "[]",
            "Which clients the rule is about, by their address; all when empty.");
    static final ConfigKey<CertificateTest> CLIENT_CERT = ConfigKey.of(
            "client-cert",
            CertificateForm.type(),
            "",
            "Which client certificates the rule is about: `any`, or a map of `subject`, `san`, `issuer`, `thumbprint`; requests with"
                    + " and without when not given.");
    static final ConfigKey<List<Credential>> ACCEPT = ConfigKey.of(
            "accept",
            ConfigType.list(
                    ConfigType.word(List.of(Credential.SESSION, Credential.BEARER), Credential::word), Limits.ELEMENTS),
            "[session]",
            "What callers may be known by: `session`, `bearer`.");
    static final ConfigKey<Requirement> ALLOW = ConfigKey.of(
            "allow",
            RequirementForm.type(),
            "",
            "Who may pass: `everyone`, `signed-in`, or a map of one of `role`, `scope`, `claim`, `any`, `all`, `not`.");
    static final ConfigKey<List<String>> ACR = ConfigKey.of(
            "acr",
            ConfigType.list(ConfigType.of("text", RuleForm::acr), Limits.ELEMENTS),
            "[]",
            "The classes of sign-in of which one is needed, `acr` of the ID token, the best first; any when empty.");
    static final ConfigKey<Duration> MAX_AGE = ConfigKey.of(
            "max-age",
            ConfigType.duration(),
            "",
            "How long ago the sign-in at the provider may be; any time when not given.");
    static final ConfigKey<StepUp> STEP_UP = ConfigKey.of(
            "step-up",
            ConfigType.block(List.of(ACR, MAX_AGE), RuleForm::stepUp),
            "",
            "How strong and how fresh the sign-in must be.");
    static final ConfigKey<OnAnonymous> ON_ANONYMOUS = ConfigKey.of(
            "on-anonymous",
            ConfigType.word(List.of(OnAnonymous.values()), OnAnonymous::word),
            "login",
            "What a request gets that nobody is known to make, where somebody must be: `login`, `401`, `403`, or `pass` without"
                    + " identity; `401` by default where no session is accepted.");
    static final ConfigKey<OnDenied> ON_DENIED = ConfigKey.of(
            "on-denied",
            ConfigType.word(List.of(OnDenied.values()), OnDenied::word),
            "403",
            "What a known caller gets who may not pass: `403`, `404`, or `step-up`, a sign-in as `step-up` asks.");
    static final ConfigKey<Preflight> PREFLIGHT = ConfigKey.of(
            "preflight",
            ConfigType.word(List.of(Preflight.values()), Preflight::word),
            "judge",
            "What becomes of CORS preflights: `judge` like other requests, `pass` without identity, or `answer` here.");
    static final ConfigKey<List<Origin>> ALLOWED_ORIGINS = ConfigKey.of(
            "allowed-origins",
            ConfigType.list(ConfigType.origin(), Limits.ELEMENTS),
            "[]",
            "The origins whose pages may make requests, as preflights are answered with `preflight: answer`, and open WebSockets.");

    private RuleForm() {}

    static ConfigType<AccessRule> type() {
        return ConfigType.block(
                        List.of(
                                PATH,
                                METHODS,
                                HOSTS,
                                FROM,
                                CLIENT_CERT,
                                ACCEPT,
                                ALLOW,
                                STEP_UP,
                                ON_ANONYMOUS,
                                ON_DENIED,
                                PREFLIGHT,
                                ALLOWED_ORIGINS),
                        RuleForm::rule)
                .requiring(PATH.name(), ALLOW.name());
    }

    private static Optional<AccessRule> rule(ConfigValues values) {
        Optional<List<PathPattern>> paths = values.get(PATH);
        Optional<Requirement> allow = values.get(ALLOW);
        if (!values.has(PATH)) {
            values.problem(
                    PATH, "is missing; expected the paths that the rule is about, such as /admin/**, or /** for all");
        }
        if (!values.has(ALLOW)) {
            values.problem(ALLOW, "is missing; expected who may pass: everyone, signed-in, or such as {role: admin}");
        }
        AccessRule.Builder rule =
                AccessRule.builder(paths.orElse(List.of()), allow.orElseGet(Requirement.SignedIn::new));
        values.get(METHODS).map(Set::copyOf).ifPresent(rule::methods);
        values.get(HOSTS).map(Set::copyOf).ifPresent(rule::hosts);
        values.take(FROM, rule::from);
        values.take(CLIENT_CERT, rule::clientCertificate);
        values.get(ACCEPT).map(Set::copyOf).ifPresent(rule::accept);
        values.take(STEP_UP, rule::stepUp);
        values.take(ON_ANONYMOUS, rule::onAnonymous);
        values.take(ON_DENIED, rule::onDenied);
        values.take(PREFLIGHT, rule::preflight);
        values.get(ALLOWED_ORIGINS).map(Set::copyOf).ifPresent(rule::allowedOrigins);
        return paths.isEmpty() || allow.isEmpty() ? Optional.empty() : Optional.of(rule.build());
    }

    private static Optional<StepUp> stepUp(ConfigValues values) {
        List<String> acr = values.get(ACR).orElse(List.of());
        return Optional.of(new StepUp(acr, values.get(MAX_AGE).orElse(null)));
    }

    private static String acr(String text) {
        if (text.length() > 200 || !text.chars().allMatch(c -> c > 0x20 && c < 0x7F && c != '"' && c != '\\')) {
            throw new IllegalArgumentException(
                    "expected a class of sign-in (acr) of at most 200 characters without spaces, or a list of them");
        }
        return text;
    }

    private static String host(String text) {
        if (Origin.parse("https", text).isEmpty()) {
            throw new IllegalArgumentException(
                    "expected a host with or without a port, such as app.example.com or app.example.com:8443");
        }
        return text;
    }

    private static String method(String text) {
        if (!AccessRule.isMethod(text)) {
            throw new IllegalArgumentException("expected a method in upper case, such as GET");
        }
        return text;
    }

    private static PathPattern pattern(String text) {
        try {
            return PathPattern.of(Values.text(text));
        } catch (IllegalArgumentException e) {
            String why = String.valueOf(e.getMessage());
            throw new IllegalArgumentException(why.startsWith("expected") ? why : "expected a path pattern: " + why, e);
        }
    }
}
