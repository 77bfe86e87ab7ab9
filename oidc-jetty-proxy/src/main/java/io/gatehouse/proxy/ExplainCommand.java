package io.gatehouse.proxy;

import io.gatehouse.Rehearsal;
import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.http.AddressRange;
import io.gatehouse.http.ClientCertificate;
import io.gatehouse.http.Origin;
import io.gatehouse.identity.Caller;
import io.gatehouse.identity.Credential;
import io.gatehouse.policy.AccessPolicy.Verdict;
import io.gatehouse.policy.AccessRule;
import io.gatehouse.policy.Preflight;
import io.gatehouse.proxy.tls.Certificates;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Tells which rule would decide about a request, and why. */
@Command(
        name = "explain",
        description =
                "Tells which rule decides about a request, why, and which identity headers the upstream would get.",
        footer = {
            "",
            "  java -jar gatehouse.jar explain --config gatehouse.yml --url /admin/users --claims ann.json",
            "Nothing is called and nothing is sent. Exit codes: 0 explained, 2 wrong usage or configuration."
        })
final class ExplainCommand implements Callable<Integer> {
    private static final int MAX_CLAIMS = 1 << 20;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private GatewayOptions options = new GatewayOptions();

    @Option(
            names = "--method",
            paramLabel = "METHOD",
            defaultValue = "GET",
            description = "The method; GET if not given.")
    private String method = "GET";

    @Option(
            names = "--url",
            paramLabel = "URL",
            required = true,
            description = "The path as it stands in the request, such as /admin/users, or an absolute URL.")
    private String url = "/";

    @Option(
            names = "--host",
            paramLabel = "HOST",
            description = "The host that is asked for; if not given that of --url, of public-url, or localhost.")
    private @Nullable String host;

    @Option(
            names = "--from",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "The client's address; 127.0.0.1 if not given.")
    private String from = "127.0.0.1";

    @Option(
            names = "--client-cert",
            paramLabel = "FILE",
            description =
                    "A file with the certificate that the client shows in the TLS handshake, in PEM; none if not given.")
    private @Nullable Path clientCert;

    @Option(
            names = "--claims",
            paramLabel = "FILE",
            description = "A file with the caller's claims, a JSON object; nobody is known to ask if not given.")
    private @Nullable Path claims;

    @Option(
            names = "--scopes",
            paramLabel = "\"SCOPE SCOPE\"",
            defaultValue = "",
            description = "The scopes of the caller's access token, with spaces between.")
    private String scopes = "";

    @Option(
            names = "--credential",
            paramLabel = "session|bearer",
            defaultValue = "session",
            description = "What the caller is known by: session (if not given) or bearer.")
    private String credential = "session";

    @Option(names = "--preflight", description = "The request is a CORS preflight; the method is then OPTIONS.")
    private boolean preflight;

    @Override
    public Integer call() {
        GatehouseConfig config = Settings.read(options).engine();
        Caller caller = caller(config);
        Rehearsal rehearsal = Rehearsal.of(config, exchange(config), caller, Instant.now());
        PrintWriter out = spec.commandLine().getOut();
        for (String line : lines(config, caller, rehearsal)) {
            out.println(TerminalText.of(line));
        }
        return Main.OK;
    }

    private ImaginedExchange exchange(GatehouseConfig config) {
        if (!AddressRange.isAddress(from)) {
            throw wrong("expected --from to be an IP address, such as 192.0.2.7");
        }
        if (!AccessRule.isMethod(method)) {
            throw wrong("expected --method to be a method in upper case, such as GET");
        }
        int scheme = url.indexOf("://");
        int slash = scheme < 0 ? 0 : url.indexOf('/', scheme + 3);
        String target = slash < 0 ? "/" : url.substring(slash);
        Origin base = scheme < 0
                ? config.publicUrl().orElseGet(() -> new Origin("http", "localhost", 80))
                : Origin.parse(slash < 0 ? url : url.substring(0, slash))
                        .orElseThrow(
                                () -> wrong("expected --url to be a path, or a URL such as https://app.example.com/a"));
        if (!target.startsWith("/")) {
            throw wrong(
                    "expected --url to be a path that begins with a slash, or a URL such as https://app.example.com/a");
        }
        return new ImaginedExchange(
                preflight ? "OPTIONS" : method,
                base.scheme(),
                host == null ? base.authority() : host,
                target.split("[?#]", 2)[0],
                from,
                certificate(),
                preflight ? method : null);
    }

    private @Nullable ClientCertificate certificate() {
        if (clientCert == null) {
            return null;
        }
        try {
            return ClientCertificate.of(Certificates.read(clientCert).get(0));
        } catch (IOException e) {
            throw wrong("expected --client-cert to name a file with a certificate: " + e.getMessage());
        }
    }

    private Caller caller(GatehouseConfig config) {
        if (!credential.equals(Credential.SESSION.word()) && !credential.equals(Credential.BEARER.word())) {
            throw wrong("expected --credential to be session or bearer");
        }
        if (claims == null) {
            return Caller.anonymous();
        }
        Set<String> named = new TreeSet<>(List.of(scopes.strip().split(" +")));
        named.remove("");
        try (InputStream file = Files.newInputStream(claims)) {
            byte[] bytes = file.readNBytes(MAX_CLAIMS + 1);
            if (bytes.length > MAX_CLAIMS) {
                throw wrong("expected --claims to name a file of at most 1 MiB");
            }
            return Rehearsal.caller(
                    config,
                    credential.equals(Credential.BEARER.word()) ? Credential.BEARER : Credential.SESSION,
                    new String(bytes, StandardCharsets.UTF_8).strip(),
                    named);
        } catch (IOException e) {
            throw wrong("expected --claims to name a file that can be read, but " + claims + " cannot ("
                    + e.getClass().getSimpleName() + ")");
        } catch (IllegalArgumentException e) {
            throw wrong("expected --claims to name a file with a JSON object of claims: " + e.getMessage());
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private List<String> lines(GatehouseConfig config, Caller shown, Rehearsal rehearsal) {
        ExplainedRequest explained = new ExplainedRequest();
        explained.line("request: " + (preflight ? "preflight of " : "") + method + " " + url + " from " + from + ", "
                + (shown.isAnonymous()
                        ? "nobody known"
                        : "by " + shown.credential().word()));
        if (rehearsal.refused().isPresent()) {
            Rehearsal.Refused refused = rehearsal.refused().get();
            explained.line("decision: refused with " + refused.code().status() + " "
                    + refused.code().word() + " before any rule is asked: " + refused.why());
            return explained.lines();
        }
        int count = config.rules().rules().size();
        if (rehearsal.match().isEmpty()) {
            explained.line("rule: none of the " + count + " is about it");
            explained.line("decision: refused with 403 access_denied");
            return explained.lines();
        }
        int position = rehearsal.match().get().position();
        AccessRule rule = rehearsal.match().get().rule();
        explained.rule(position, count, rule);
        if (rehearsal.preflight().isPresent()) {
            explained.line(
                    rehearsal.preflight().get() == Preflight.PASS
                            ? "decision: the preflight passes, without identity"
                            : "decision: the preflight is answered here, for the origins in allowed-origins");
            return explained.lines();
        }
        if (!shown.isAnonymous() && rehearsal.caller().isAnonymous()) {
            explained.line(
                    "credential: " + shown.credential().word() + " is none that the rule accepts, so nobody is known");
        }
        rehearsal.explanation().ifPresent(explained::requirement);
        Verdict verdict = rehearsal.verdict().orElse(Verdict.DENY);
        explained.decision(verdict);
        if (verdict == Verdict.ALLOW) {
            explained.headers(rehearsal.headers());
        }
        return explained.lines();
    }
}
