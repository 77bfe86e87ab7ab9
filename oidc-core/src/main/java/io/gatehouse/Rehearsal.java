package io.gatehouse;

import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.http.CanonicalPath;
import io.gatehouse.http.Cookies;
import io.gatehouse.http.Exchange;
import io.gatehouse.http.Headers;
import io.gatehouse.http.Origin;
import io.gatehouse.identity.Caller;
import io.gatehouse.identity.ClaimIdentityMapper;
import io.gatehouse.identity.Credential;
import io.gatehouse.internal.flow.KeptClaims;
import io.gatehouse.internal.flow.Rehearsed;
import io.gatehouse.internal.request.IdentityHeaders;
import io.gatehouse.internal.request.RefusedException;
import io.gatehouse.internal.request.Request;
import io.gatehouse.internal.request.RequestReader;
import io.gatehouse.internal.state.Realm;
import io.gatehouse.internal.state.Realms;
import io.gatehouse.internal.token.JsonRejectedException;
import io.gatehouse.internal.token.StrictJson;
import io.gatehouse.outcome.RefusalCode;
import io.gatehouse.policy.AccessPolicy;
import io.gatehouse.policy.AccessPolicy.Verdict;
import io.gatehouse.policy.AccessRequest;
import io.gatehouse.policy.Judgement;
import io.gatehouse.policy.Preflight;
import io.gatehouse.session.Granted;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the settings make of a request that nobody makes, and why: the request is read, the rule found and the caller judged by the code
 * that decides about real ones. Sessions, tokens and the application's own {@link io.gatehouse.identity.IdentityMapper} have no part in it.
 */
public final class Rehearsal {
    private final @Nullable Refused refused;
    private final @Nullable Request request;
    private final @Nullable String endpoint;
    private final @Nullable Judgement judgement;
    private final AccessPolicy.@Nullable Match match;
    private final Caller caller;
    private final Map<String, String> headers;
    private final @Nullable Preflight preflight;
    private final List<String> providers;

    /**
     * Why the request is refused before anybody is judged.
     *
     * @param code the code
     * @param why what was expected and what came
     */
    public record Refused(RefusalCode code, String why) {
        private static Refused of(RefusedException e) {
            return new Refused(e.code(), e.getMessage());
        }
    }

    private Rehearsal(GatehouseConfig config, Exchange exchange, Caller shown, Instant now) {
        Refused no = null;
        Request read = null;
        try {
            read = new RequestReader(config).read(exchange);
        } catch (RefusedException e) {
            no = Refused.of(e);
        }
        this.request = read;
        this.endpoint = read == null ? null : Rehearsed.endpoint(read, config).orElse(null);
        AccessRequest access = read == null || endpoint != null ? null : read.access();
        this.match = access == null ? null : config.rules().find(access).orElse(null);
        this.preflight = match != null && access != null && match.leavesUnjudged(access)
                ? match.rule().preflight()
                : null;
        boolean bearer = shown.credential() == Credential.BEARER && match != null && match.accepts(Credential.BEARER);
        this.refused = no == null && match != null && read != null && (preflight != null || !bearer)
                ? refusal(read, match)
                : no;
        this.caller =
                match != null && preflight == null && match.accepts(shown.credential()) ? shown : Caller.anonymous();
        this.judgement = access == null
                ? null
                : Judgement.of(config.rules(), access, refused == null && match != null ? caller : null, now);
        this.headers = verdict().filter(Verdict.ALLOW::equals).isPresent() ? headers(config) : Map.of();
        this.providers = read == null
                ? List.of()
                : Realms.of(config).at(read.origin(), read.path().decoded()).stream()
                        .map(Realm::provider)
                        .toList();
    }

    /** Returns why a request is refused whoever makes it. */
    private @Nullable Refused refusal(Request read, AccessPolicy.Match found) {
        try {
            if (preflight == Preflight.ANSWER) {
                Rehearsed.preflight(read, found);
            } else if (preflight == null) {
                Rehearsed.webSocket(read, found);
            }
            return null;
        } catch (RefusedException e) {
            return Refused.of(e);
        }
    }

    private Map<String, String> headers(GatehouseConfig config) {
        return new IdentityHeaders(config.identity(), name -> false, event -> {}, InstantSource.system())
                .edits(caller.identity().orElse(null), null, Cookies.of(Headers.of(Map.of())))
                .set();
    }

    /**
     * Rehearses a request.
     *
     * @param exchange the request
     * @param caller who makes it
     */
    public static Rehearsal of(GatehouseConfig config, Exchange exchange, Caller caller, Instant now) {
        return new Rehearsal(config, exchange, caller, now);
    }

    /**
     * Returns the caller of whom a provider says something, as the settings make one of it.
     *
     * @param claims a JSON object of claims, as it stands in an ID token or an access token
     * @param scopes the scopes of the access token
     * @param signIn the claims {@code acr} and {@code auth_time}, in place of those among the claims; empty for those
     * @throws IllegalArgumentException when the text is no JSON object; the message does not repeat it
     */
    public static Caller caller(
            GatehouseConfig config,
            Credential credential,
            String claims,
            Set<String> scopes,
            Map<String, Object> signIn) {
        Map<String, Object> read;
        try {
            read = new LinkedHashMap<>(StrictJson.parse(claims));
            read.putAll(signIn);
        } catch (JsonRejectedException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        Map<String, Object> kept = new KeptClaims(config).of(read);
        Granted granted = Granted.of(scopes, read);
        return Caller.of(
                credential,
                new ClaimIdentityMapper(
                                config.identity().name(), config.identity().roles())
                        .map(
                                config.providers().get(0).name(),
                                String.valueOf(read.getOrDefault("iss", "")),
                                String.valueOf(read.getOrDefault("sub", "")),
                                kept),
                granted.scopes(),
                granted.acrOrNull(),
                granted.timeOrNull());
    }

    /** Returns why the request is refused before anybody is judged; empty where it is not. */
    public Optional<Refused> refused() {
        return Optional.ofNullable(refused);
    }

    /** Returns the origin that rules see; empty where the request is refused before. */
    public Optional<Origin> origin() {
        return Optional.ofNullable(request).map(Request::origin);
    }

    /** Returns the path that rules see; empty where the request is refused before. */
    public Optional<CanonicalPath> path() {
        return Optional.ofNullable(request).map(Request::path);
    }

    /** Returns the path of the endpoint of Gatehouse's own that answers, before any rule is asked; empty for the application's. */
    public Optional<String> endpoint() {
        return Optional.ofNullable(endpoint);
    }

    /** Returns the rule that decides; empty where none is about the request, which is then denied. */
    public Optional<AccessPolicy.Match> match() {
        return Optional.ofNullable(match);
    }

    /** Returns what becomes of a preflight that the rule does not judge. */
    public Optional<Preflight> preflight() {
        return Optional.ofNullable(preflight);
    }

    /** Returns who counts as making the request: nobody where the rule does not accept the credential. */
    public Caller caller() {
        return caller;
    }

    /** Returns how the rules come to it; empty where none is asked. */
    public Optional<Judgement> judgement() {
        return Optional.ofNullable(judgement);
    }

    /** Returns what the rule says; empty where nobody is judged. */
    public Optional<Verdict> verdict() {
        return Optional.ofNullable(judgement).flatMap(Judgement::verdict);
    }

    /** Returns the names of the providers by which people can sign in for the request. */
    public List<String> providers() {
        return providers;
    }

    /** Returns the identity headers that the application gets, without tokens; none where the request does not pass. */
    public Map<String, String> headers() {
        return headers;
    }
}
