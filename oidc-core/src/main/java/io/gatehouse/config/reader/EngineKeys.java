package io.gatehouse.config.reader;

import io.gatehouse.config.HeaderEncoding;
import io.gatehouse.config.Limits;
import io.gatehouse.config.PassedToken;
import io.gatehouse.config.ResponseMode;
import io.gatehouse.http.AddressRange;
import io.gatehouse.http.Origin;
import io.gatehouse.identity.ClaimPath;
import io.gatehouse.policy.AccessRule;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Every key of the engine, those of providers in {@link ProviderKeys} and {@link ProviderForm}. */
final class EngineKeys {

    private static final ConfigType<List<Origin>> ORIGINS = ConfigType.list(ConfigType.origin(), Limits.ELEMENTS);
    private static final ConfigType<List<String>> TEXTS = ConfigType.list(ConfigType.text(), Limits.ELEMENTS);
    static final ConfigType<ClaimPath> CLAIM = ConfigType.of("claim path", EngineKeys::claim);

    // the whole

    static final ConfigKey<Origin> PUBLIC_URL = ConfigKey.of(
            "public-url",
            ConfigType.origin(),
            "",
            "The origin that browsers see; taken from each request when not given.");
    static final ConfigKey<List<String>> ALLOWED_HOSTS = ConfigKey.of(
            "allowed-hosts",
            TEXTS,
            "[]",
            "The hosts that are answered, with or without a port; when empty that of `public-url`, or any.");
    static final ConfigKey<List<AddressRange>> TRUSTED_PROXIES = ConfigKey.of(
            "trusted-proxies",
            ConfigType.list(ConfigType.of("address range", EngineKeys::range), Limits.ELEMENTS),
            "[]",
            "The addresses that may say `Forwarded` and `X-Forwarded-*`; nobody when empty.");
    static final ConfigKey<String> ENDPOINT_PATH = ConfigKey.of(
            "endpoint-path",
            ConfigType.text(),
            "/oidc",
            "The path of Gatehouse's own endpoints, in a web application below its context path.");

    static final ConfigKey<Boolean> FORWARD_AUTH = ConfigKey.of(
            "forward-auth",
            ConfigType.flag(),
            "",
            "Whether proxies among `trusted-proxies` may ask about requests; by default only where nothing else is served: a gateway without `routes`, or `ForwardAuthServlet`.");

    // login

    static final ConfigKey<ResponseMode> RESPONSE_MODE = ConfigKey.of(
            "login.response-mode",
            ConfigType.word(ResponseMode.class),
            "query",
            "How the provider hands its answer to the browser: `query` or `form_post`.");
    static final ConfigKey<Duration> LOGIN_TIMEOUT =
            ConfigKey.of("login.timeout", ConfigType.duration(), "10m", "How long a login may take, `1d` at most.");
    static final ConfigKey<Integer> MAX_PENDING = ConfigKey.of(
            "login.max-pending",
            ConfigType.number(),
            "5",
            "How many logins one browser may have under way, 1 to 20; the oldest goes first.");
    static final ConfigKey<Integer> MAX_PER_MINUTE = ConfigKey.of(
            "login.max-per-minute",
            ConfigType.number(),
            "300",
            "How many logins may be started in a minute from one client address (IPv6: one /64); 0 for any number.");
    static final ConfigKey<String> LOGIN_DEFAULT_RETURN = ConfigKey.of(
            "login.default-return",
            ConfigType.text(),
            "/",
            "Where a login leads that started nowhere: a path, in a web application below its context path.");
    static final ConfigKey<List<Origin>> LOGIN_ALLOWED_RETURNS =
            ConfigKey.of("login.allowed-returns", ORIGINS, "[]", "Other origins that `return_to` of a login may name.");

    // identity

    static final ConfigKey<ClaimPath> NAME =
            ConfigKey.of("identity.name", CLAIM, "sub", "The claim that names the person.");
    static final ConfigKey<List<ClaimPath>> ROLES = ConfigKey.of(
            "identity.roles",
            ConfigType.list(CLAIM, Limits.ELEMENTS),
            "[realm_access.roles, groups, roles]",
            "The claims that hold roles, all of which are joined.");
    static final ConfigKey<List<String>> KEEP_CLAIMS = ConfigKey.of(
            "identity.claims.keep",
            TEXTS,
            "[]",
            "The claims that are kept in the session and passed on; all when empty.");
    static final ConfigKey<List<String>> DROP_CLAIMS =
            ConfigKey.of("identity.claims.drop", TEXTS, "[]", "The claims that are not kept.");
    static final ConfigKey<HeaderChoice> HEADERS = ConfigKey.of(
            "identity.headers",
            HeaderChoice.type(CLAIM, Limits.ELEMENTS),
            "mod-auth-openidc",
            "The headers that tell the application who is there: `mod-auth-openidc`, `oauth2-proxy`, `authelia`, `none`, or a map of"
                    + " header names to claims.");
    static final ConfigKey<String> CLAIM_PREFIX = ConfigKey.of(
            "identity.claim-prefix",
            ConfigType.text(),
            "OIDC_CLAIM_",
            "What the claim headers of `mod-auth-openidc` begin with.");
    static final ConfigKey<String> CLAIM_DELIMITER = ConfigKey.of(
            "identity.claim-delimiter",
            ConfigType.text(),
            "\",\"",
            "What separates the elements of a list in a header.");
    static final ConfigKey<HeaderEncoding> ENCODING = ConfigKey.of(
            "identity.encoding",
            ConfigType.word(HeaderEncoding.class),
            "utf-8",
            "How header values beyond ASCII are written: `utf-8` or `base64url`.");
    static final ConfigKey<List<PassedToken>> PASS_TOKENS = ConfigKey.of(
            "identity.pass-tokens",
            ConfigType.list(ConfigType.word(PassedToken.class), Limits.ELEMENTS),
            "[]",
            "The tokens that the application gets in headers: `access_token`, `id_token`.");

    // rules, logout, pages

    static final ConfigKey<List<AccessRule>> RULES = ConfigKey.of(
            "rules",
            ConfigType.list(RuleForm.type(), Limits.RULES),
            "[]",
            "Who may do what: the first rule that matches decides, and none means 403; sign-in everywhere when empty.");
    static final ConfigKey<String> LOGOUT_DEFAULT_RETURN = ConfigKey.of(
            "logout.default-return",
            ConfigType.text(),
            "",
            "Where a logout leads that names no place: a path; by default `logged-out` below `endpoint-path`.");
    static final ConfigKey<List<Origin>> LOGOUT_ALLOWED_RETURNS = ConfigKey.of(
            "logout.allowed-returns", ORIGINS, "[]", "Other origins that `return_to` of a logout may name.");
    static final ConfigKey<Boolean> REVOKE_TOKENS = ConfigKey.of(
            "logout.revoke-tokens",
            ConfigType.flag(),
            "true",
            "Whether a logout revokes the session's tokens at the provider, where it has a revocation endpoint.");
    static final ConfigKey<String> RETURN_PARAMETER = ConfigKey.of(
            "logout.return-parameter",
            ConfigType.text(),
            "post_logout_redirect_uri",
            "The parameter that tells the provider where to send the browser after its logout; some have one of their own.");
    static final ConfigKey<Path> TEMPLATES = ConfigKey.of(
            "pages.templates", ConfigType.path(), "", "A directory of templates that replace the built-in pages.");

    private EngineKeys() {}

    static List<ConfigKey<?>> all() {
        List<ConfigKey<?>> all =
                new ArrayList<>(List.of(PUBLIC_URL, ALLOWED_HOSTS, TRUSTED_PROXIES, ENDPOINT_PATH, FORWARD_AUTH));
        all.addAll(ProviderKeys.SINGLE.all());
        all.add(ProviderForm.PROVIDERS);
        all.addAll(List.of(
                RESPONSE_MODE,
                LOGIN_TIMEOUT,
                MAX_PENDING,
                MAX_PER_MINUTE,
                LOGIN_DEFAULT_RETURN,
                LOGIN_ALLOWED_RETURNS));
        all.addAll(SessionKeys.all());
        all.addAll(List.of(
                NAME, ROLES, KEEP_CLAIMS, DROP_CLAIMS, HEADERS, CLAIM_PREFIX, CLAIM_DELIMITER, ENCODING, PASS_TOKENS));
        all.addAll(AssertionKeys.all());
        all.addAll(BearerKeys.all());
        all.addAll(List.of(
                RULES, LOGOUT_DEFAULT_RETURN, LOGOUT_ALLOWED_RETURNS, REVOKE_TOKENS, RETURN_PARAMETER, TEMPLATES));
        all.addAll(AuditKeys.all());
        return all;
    }

    private static ClaimPath claim(String text) {
        if (Values.text(text).length() > 200 || text.startsWith(".") || text.endsWith(".")) {
            throw new IllegalArgumentException("expected claim names joined by dots, such as realm_access.roles");
        }
        return ClaimPath.of(text);
    }

    static AddressRange range(String text) {
        return AddressRange.parse(text)
                .orElseThrow(() -> new IllegalArgumentException(
                        "expected an IP address or a range of them, such as 10.0.0.0/8 or ::1"));
    }
}
