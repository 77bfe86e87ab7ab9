package io.gatehouse.internal.flow;

import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.http.CanonicalPath;
import io.gatehouse.http.MalformedRequestException;
import io.gatehouse.identity.Credential;
import io.gatehouse.internal.protocol.TokenIssuer;
import io.gatehouse.internal.provider.ProviderFailure;
import io.gatehouse.internal.request.ClaimJson;
import io.gatehouse.internal.request.RefusedException;
import io.gatehouse.internal.request.Request;
import io.gatehouse.outcome.Answer;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.outcome.Outcome.SessionChange;
import io.gatehouse.outcome.RefusalCode;
import io.gatehouse.policy.AccessRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tells clients whose access tokens are accepted here (RFC 9728), so that one that knows an address and nothing else, such as an agent,
 * finds the authorization server. Everybody may read it, from pages of other origins too: it names nobody and grants nothing.
 */
final class ResourceMetadata {
    private static final String PATH = "/.well-known/oauth-protected-resource";
    /** The methods that there are. */
    static final Set<String> METHODS = Set.of("GET", "HEAD", "OPTIONS");

    private final GatehouseConfig config;
    private final TokenIssuers issuers;
    private final boolean served;

    ResourceMetadata(GatehouseConfig config, TokenIssuers issuers) {
        this.config = config;
        this.issuers = issuers;
        this.served =
                config.rules().rules().stream().anyMatch(rule -> rule.accept().contains(Credential.BEARER));
    }

    /**
     * Returns the address of the metadata of what a request is for: the path of the request follows the well-known one (RFC 9728, section
     * 3.1), both below the context path, as nothing else of the host may be ours. So the resource of the metadata is the very URL that the
     * client asked for, which section 3.3 has it check.
     */
    String url(Request request) {
        return request.absolute(PATH + suffix(request.path()));
    }

    /** Tells whether a request is for metadata; where no rule accepts access tokens, none is. */
    boolean isFor(Request request) {
        String path = request.path().decoded();
        return served && (path.equals(PATH) || path.startsWith(PATH + "/"));
    }

    /** Answers a request for metadata, made by one of {@link #METHODS}. */
    Outcome answer(Request request) throws RefusedException {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Cache-Control", "no-store");
        headers.put("Access-Control-Allow-Origin", "*");
        headers.put("X-Content-Type-Options", "nosniff");
        if (request.method().equals("OPTIONS")) {
            headers.put("Access-Control-Allow-Methods", "GET");
            headers.put("Access-Control-Allow-Headers", "*");
            return reply(new Answer(204, headers, new byte[0]));
        }
        CanonicalPath resource = resource(request);
        if (!request.path().decoded().equals(PATH) && !isProtected(resource)) {
            throw new RefusedException(
                    RefusalCode.NO_ROUTE,
                    "no rule that accepts bearer tokens is about the path in front of which this is");
        }
        headers.put("Content-Type", "application/json");
        return reply(Answer.text(200, headers, ClaimJson.write(document(request, resource))));
    }

    private Map<String, Object> document(Request request, CanonicalPath resource) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("resource", request.absolute(suffix(resource)));
        List<String> servers = new ArrayList<>();
        for (TokenIssuer issuer : issuers.of(request, resource)) {
            try {
                issuer.issuers().all().ifPresent(servers::addAll);
            } catch (ProviderFailure e) {
                // Its name is in its metadata alone, which cannot be read now: the others are named.
            }
        }
        document.put("authorization_servers", servers);
        if (!config.bearer().scopes().isEmpty()) {
            document.put("scopes_supported", config.bearer().scopes());
        }
        document.put("bearer_methods_supported", List.of("header"));
        return document;
    }

    private static CanonicalPath resource(Request request) {
        try {
            return request.path().below(PATH);
        } catch (MalformedRequestException e) {
            throw new IllegalStateException("the path was seen to begin so", e);
        }
    }

    private boolean isProtected(CanonicalPath path) {
        for (AccessRule rule : config.rules().rules()) {
            if (rule.accept().contains(Credential.BEARER)
                    && rule.paths().stream().anyMatch(pattern -> pattern.matches(path))) {
                return true;
            }
        }
        return false;
    }

    private static String suffix(CanonicalPath path) {
        return path.decoded().equals("/") ? "" : path.encoded();
    }

    private static Outcome reply(Answer answer) {
        return new Outcome.Reply(answer, List.of(), SessionChange.NONE);
    }
}
