package io.gatehouse.proxy;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.gatehouse.Rehearsal;
import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.identity.Caller;
import io.gatehouse.identity.Credential;
import io.gatehouse.proxy.admin.AdminCallException;
import io.gatehouse.proxy.config.GatewayConfig;
import io.gatehouse.proxy.refusal.RefusalsEndpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
        description = {
            "Tells which rule decides about a request, why, and which identity headers the upstream would get.",
            "With --reference, tells why a running gateway has refused a request, and what to change."
        },
        footer = {
            "",
            "  java -jar gatehouse.jar explain --config gatehouse.yml --url /admin/users --claims ann.json",
            "  java -jar gatehouse.jar explain --config gatehouse.yml --reference q7Rw0b2LkA",
            "With --url nothing is called and nothing is sent; with --reference the admin listener is asked.",
            "Exit codes: 0 explained, 1 the gateway could not be reached or does not remember, 2 wrong usage or configuration."
        })
final class ExplainCommand implements Callable<Integer> {
    private static final int MAX_CLAIMS = 1 << 20;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private GatewayOptions options = new GatewayOptions();

    @Mixin
    private ImaginedOptions imagined = new ImaginedOptions();

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

    @Option(
            names = "--acr",
            paramLabel = "VALUE",
            description = "How the caller signed in, in place of acr among the claims.")
    private @Nullable String acr;

    @Option(
            names = "--signed-in-ago",
            paramLabel = "SECONDS",
            description = "How long ago the caller signed in at the provider, in place of auth_time among the claims.")
    private @Nullable Integer signedInAgo;

    @Option(
            names = "--reference",
            paramLabel = "REF",
            description = "What somebody who was refused was told to quote; instead of --url.")
    private @Nullable String reference;

    @Option(
            names = "--admin",
            paramLabel = "URL",
            description = "With --reference: the address of the gateway's admin listener; that of --config, or"
                    + " http://127.0.0.1:9002.")
    private @Nullable String admin;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "With --reference: a file with the token of the admin listener (server.admin-token-file).")
    private @Nullable Path tokenFile;

    @Option(
            names = "--format",
            paramLabel = "text|json",
            defaultValue = "text",
            description = "How it is told: text (if not given) or json.")
    private String format = "text";

    @Override
    public Integer call() {
        if (!format.equals("text") && !format.equals("json")) {
            throw wrong("expected --format to be text or json");
        }
        if (reference != null) {
            if (imagined.isNamed()) {
                throw wrong("expected --url or --reference, but came both");
            }
            Map<String, Object> refusal = refusal(reference);
            print(refusal, ExplainedRefusal.lines(refusal));
            return Main.OK;
        }
        Map<String, Object> explained = explained();
        print(explained, ExplainedRequest.lines(explained));
        return Main.OK;
    }

    private void print(Map<String, Object> members, List<String> lines) {
        PrintWriter out = spec.commandLine().getOut();
        if (format.equals("json")) {
            out.println(TerminalText.of(JSONObjectUtils.toJSONString(members)));
        } else {
            lines.forEach(line -> out.println(TerminalText.of(line)));
        }
    }

    private Map<String, Object> refusal(String quoted) {
        try {
            return AdminOptions.client(options.config().orElse(null), admin, tokenFile)
                    .read(RefusalsEndpoint.PATH, "reference=" + URLEncoder.encode(quoted, StandardCharsets.UTF_8));
        } catch (AdminCallException e) {
            throw new CommandFailedException(Main.COULD_NOT_START, TerminalText.of(String.valueOf(e.getMessage())));
        }
    }

    private Map<String, Object> explained() {
        GatewayConfig settings = Settings.read(options);
        GatehouseConfig config = settings.engine();
        ImaginedExchange exchange = imagined.exchange(config);
        Caller caller = caller(config);
        Rehearsal rehearsal = Rehearsal.of(config, exchange, caller, Instant.now());
        return ExplainedRequest.of(
                imagined.words() + ", "
                        + (caller.isAnonymous()
                                ? "nobody known"
                                : "by " + caller.credential().word()),
                caller,
                rehearsal,
                settings.routes());
    }

    private Caller caller(GatehouseConfig config) {
        if (!credential.equals(Credential.SESSION.word()) && !credential.equals(Credential.BEARER.word())) {
            throw wrong("expected --credential to be session or bearer");
        }
        if (claims == null) {
            if (acr != null || signedInAgo != null) {
                throw wrong("expected --claims beside --acr and --signed-in-ago: nobody is known to have signed in");
            }
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
                    named,
                    signIn());
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

    private Map<String, Object> signIn() {
        Map<String, Object> signIn = new HashMap<>();
        if (acr != null) {
            signIn.put("acr", acr);
        }
        if (signedInAgo != null) {
            if (signedInAgo < 0) {
                throw wrong("expected --signed-in-ago to be a number of seconds, 0 or more");
            }
            signIn.put("auth_time", Instant.now().getEpochSecond() - signedInAgo);
        }
        return signIn;
    }
}
