package io.gatehouse;

import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.http.Cookies;
import io.gatehouse.http.Exchange;
import io.gatehouse.http.Headers;
import io.gatehouse.http.Origin;
import io.gatehouse.identity.Caller;
import io.gatehouse.identity.ClaimIdentityMapper;
import io.gatehouse.identity.Credential;
import io.gatehouse.internal.flow.KeptClaims;
import io.gatehouse.internal.request.IdentityHeaders;
import io.gatehouse.internal.request.RefusedException;
import io.gatehouse.internal.request.Request;
import io.gatehouse.internal.request.RequestReader;
import io.gatehouse.internal.token.JsonRejectedException;
import io.gatehouse.internal.token.StrictJson;
import io.gatehouse.outcome.RefusalCode;
import io.gatehouse.policy.AccessPolicy;
import io.gatehouse.policy.AccessPolicy.Verdict;
import io.gatehouse.policy.Explanation;
import io.gatehouse.policy.Preflight;
import io.gatehouse.session.Granted;
import java.time.Instant;
import java.time.InstantSource;
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
    private final @Nullable Origin origin;
    private final AccessPolicy.@Nullable Match match;
    private final Caller caller;
    private final @Nullable Verdict verdict;
    private final Map<String, String> headers;
    private final @Nullable Preflight preflight;

    /**
     * Why the request is refused before any rule is asked.
     *
     * @param code the code
     * @param why what was expected and what came
     */
    public record Refused(RefusalCode code, String why) {}

    private Rehearsal(GatehouseConfig config, Exchange exchange, Caller shown, Instant now) {
        Refused no = null;
        Request request = null;
        try {
            request = new RequestReader(config).read(exchange);
        } catch (RefusedException e) {
            no = new Refused(e.code(), e.getMessage());
        }
        this.refused = no;
        this.origin = request == null ? null : request.origin();
        AccessPolicy.Match found =
                request == null ? null : config.rules().find(request.access()).orElse(null);
        this.match = found;
        this.preflight = found != null && request != null && found.leavesUnjudged(request.access())
                ? found.rule().preflight()
                : null;
        this.caller =
                found != null && preflight == null && found.accepts(shown.credential()) ? shown : Caller.anonymous();
        this.verdict = found == null || preflight != null ? null : AccessPolicy.judge(found.rule(), caller, now);
        this.headers = verdict == Verdict.ALLOW ? headers(config) : Map.of();
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
     * @throws IllegalArgumentException when the text is no JSON object; the message does not repeat it
     */
    public static Caller caller(GatehouseConfig config, Credential credential, String claims, Set<String> scopes) {
        Map<String, Object> read;
        try {
            read = StrictJson.parse(claims);
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

    /** Returns why the request is refused before any rule is asked; empty where it is not. */
    public Optional<Refused> refused() {
        return Optional.ofNullable(refused);
    }

    /** Returns the origin that rules see; empty where the request is refused before. */
    public Optional<Origin> origin() {
        return Optional.ofNullable(origin);
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

    /** Returns what the rule says; empty where there is none, and of preflights that it does not judge. */
    public Optional<Verdict> verdict() {
        return Optional.ofNullable(verdict);
    }

    /** Returns why the rule says so. */
    public Optional<Explanation> explanation() {
        return match == null || preflight != null
                ? Optional.empty()
                : Optional.of(Explanation.of(match.rule().requirement(), caller));
    }

    /** Returns the identity headers that the application gets, without tokens; none where the request does not pass. */
    public Map<String, String> headers() {
        return headers;
    }
}
