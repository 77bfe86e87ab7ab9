package io.gatehouse.internal.flow;

import io.gatehouse.http.Cookies;
import io.gatehouse.http.Exchange;
import io.gatehouse.http.RequestKind;
import io.gatehouse.identity.Caller;
import io.gatehouse.identity.Credential;
import io.gatehouse.internal.page.RefusalWriter;
import io.gatehouse.internal.request.ForwardedRequests;
import io.gatehouse.internal.request.RefusedException;
import io.gatehouse.internal.request.Request;
import io.gatehouse.internal.request.RequestReader;
import io.gatehouse.outcome.FreshToken;
import io.gatehouse.outcome.HeaderEdits;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.outcome.RefusalCode;
import io.gatehouse.policy.AccessPolicy;
import io.gatehouse.session.SessionStoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides about requests: own endpoint, session, rules, in this order. */
public final class Engine implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

    private final Parts parts;
    private final RefusalFlow refusals;
    private final RequestReader reader;
    private final LoginFlow login;
    private final CallbackFlow callback;
    private final LogoutFlow logout;
    private final ProviderLogoutFlow providerLogout;
    private final SessionEndpoint sessionEndpoint;
    private final KeysEndpoint keysEndpoint;
    private final Passage passage;
    private final SessionFlow session;
    private final RefreshFlow refresh;
    private final Callers callers;
    private final BearerFlow bearer;
    private final PreflightFlow preflight;
    private final ForwardedRequests forwarded;
    private final ForwardAuthFlow forwardAuth;
    private final Decisions decisions;

    /** Creates an engine of its parts. */
    public Engine(Parts parts) {
        this.parts = parts;
        this.refusals = new RefusalFlow(parts);
        this.decisions = new Decisions(parts.events());
        this.callers = new Callers(parts.identityMapper(), parts.config());
        this.bearer = new BearerFlow(parts, callers);
        this.preflight = new PreflightFlow(parts);
        this.reader = new RequestReader(parts.config());
        this.login = new LoginFlow(parts);
        this.callback = new CallbackFlow(parts, login);
        this.logout = new LogoutFlow(parts, login);
        this.providerLogout = new ProviderLogoutFlow(parts);
        this.refresh = new RefreshFlow(parts);
        this.session = new SessionFlow(parts, refresh);
        this.sessionEndpoint = new SessionEndpoint(parts, refresh);
        this.keysEndpoint = new KeysEndpoint(parts.providers(), parts.assertions());
        this.passage = new Passage(parts, callers);
        this.forwarded = new ForwardedRequests(parts.config(), reader, parts.forwardAuth());
        this.forwardAuth = new ForwardAuthFlow(
                parts.config(), reader, forwarded, request -> decisions.timed(() -> decide(request)), refusals::refuse);
    }

    /** Decides about a request. Never throws; a fault of our own is refused like everything else that is not understood. */
    public Outcome handle(Exchange exchange) {
        long start = System.nanoTime();
        try {
            Optional<ForwardedRequests.Question> question = forwarded.question(exchange);
            return question.isPresent()
                    ? forwardAuth.answer(exchange, question.get())
                    : decisions.made(decide(reader.read(exchange)), start);
        } catch (RefusedException e) {
            return decisions.made(refuse(exchange, e.code(), e.getMessage()), start);
        } catch (RuntimeException | StackOverflowError e) {
            return decisions.made(fault(exchange, e), start);
        }
    }

    /**
     * Decides about a request where that needs no waiting, and the decision is to let it pass. Empty where it is another or not to be had:
     * then nothing is decided, and {@link #handle} is to be asked.
     */
    public Optional<Outcome.Proceed> passAtOnce(Exchange exchange) {
        long start = System.nanoTime();
        try {
            if (forwarded.question(exchange).isPresent()) {
                return Optional.empty();
            }
            Request request = reader.read(exchange);
            request.hurry();
            if (endpoint(request).isPresent() || bearer.metadata().isFor(request)) {
                return Optional.empty();
            }
            return application(request) instanceof Outcome.Proceed proceed
                    ? Optional.of(decisions.made(proceed, start))
                    : Optional.empty();
        } catch (RefusedException | RuntimeException | StackOverflowError e) {
            // Whatever it is, it is said by the way that may wait.
            return Optional.empty();
        }
    }

    /** Returns how many bytes of a request's body are read to decide about it, at most. */
    public int formLimit(Exchange exchange) {
        return Endpoint.formLimit(exchange, parts.config().endpointPath());
    }

    /** Writes a refusal that an adapter comes to. */
    public Outcome.Refuse refuse(Exchange exchange, RefusalCode code, String operatorDetail) {
        return refusals.refuse(readSomehow(exchange), code, operatorDetail);
    }

    /** Returns the edits of a request that is not judged: nothing of ours is set, nothing that could pass for ours stays. */
    public HeaderEdits unjudged(Exchange exchange) {
        return parts.identityHeaders().edits(null, null, Cookies.of(exchange.headers()));
    }

    /** Returns an access token that holds for some time. */
    public Optional<FreshToken> accessToken(Exchange exchange, Duration atLeast) {
        try {
            Request request = reader.read(exchange);
            Optional<AccessPolicy.Match> match = parts.config().rules().find(request.access());
            Optional<BearerCaller> token = match.isEmpty() ? Optional.empty() : bearer.caller(request, match.get());
            return token.isPresent()
                    ? Optional.of(token.get().fresh(parts.clock().instant(), atLeast))
                    : session.accessToken(request, atLeast);
        } catch (RefusedException e) {
            return Optional.empty();
        }
    }

    /** Ends the session of a request. */
    public Outcome.Reply signOut(Exchange exchange) {
        return logout.endHere(readSomehow(exchange));
    }

    private Request readSomehow(Exchange exchange) {
        try {
            return reader.read(exchange);
        } catch (RefusedException e) {
            return reader.readLeniently(exchange);
        }
    }

    private Outcome decide(Request request) {
        try {
            Optional<Endpoint> endpoint = endpoint(request);
            if (endpoint.isPresent()) {
                return own(request, endpoint.get());
            }
            return bearer.metadata().isFor(request) ? metadata(request) : application(request);
        } catch (RefusedException e) {
            return refusals.refuse(request, e);
        } catch (LoginRefusedException e) {
            return refusals.refuse(request, e);
        }
    }

    /** Returns which of our own endpoints a request is for; empty for none, and for whatever a proxy asks about. */
    private Optional<Endpoint> endpoint(Request request) throws RefusedException {
        String path = request.path().decoded();
        if (request.isForwarded()) {
            return Optional.empty();
        }
        if (forwarded.isReserved(path)) {
            throw forwarded.noDialect();
        }
        return Endpoint.at(path, parts.config().endpointPath());
    }

    private Outcome own(Request request, Endpoint endpoint) throws RefusedException, LoginRefusedException {
        if (!endpoint.methods().contains(request.method())) {
            return methodNotAllowed(request, endpoint.methods());
        }
        return switch (endpoint) {
            case LOGIN -> login.fromEndpoint(request);
            case CALLBACK -> callback.answer(request);
            case LOGOUT -> logout.answer(request);
            case LOGOUT_BACK_CHANNEL -> providerLogout.backChannel(request);
            case LOGOUT_FRONT_CHANNEL -> providerLogout.frontChannel(request);
            case LOGGED_OUT -> logout.loggedOut(request);
            case SESSION -> sessionEndpoint.answer(request);
            case SESSION_REFRESH -> sessionEndpoint.renew(request);
            case JWKS -> keysEndpoint.answer();
        };
    }

    private Outcome metadata(Request request) throws RefusedException {
        return ResourceMetadata.METHODS.contains(request.method())
                ? bearer.metadata().answer(request)
                : methodNotAllowed(request, ResourceMetadata.METHODS);
    }

    /** Refuses with the methods that there are, which a 405 must name (RFC 9110, section 15.5.6). */
    private Outcome methodNotAllowed(Request request, Set<String> methods) {
        String allowed = String.join(", ", methods.stream().sorted().toList());
        Outcome.Refuse refuse =
                refusals.refuse(request, RefusalCode.METHOD_NOT_ALLOWED, "the endpoint accepts " + allowed);
        return RefusalWriter.with(refuse, "Allow", allowed);
    }

    private Outcome application(Request request) throws RefusedException {
        Instant now = parts.clock().instant();
        request.ruled();
        AccessPolicy.Match match = parts.config()
                .rules()
                .find(request.access())
                .orElseThrow(() -> new RefusedException(
                        RefusalCode.ACCESS_DENIED, "no rule is about this method, host and path: add one to rules"));
        request.fallsUnder(match);
        if (match.leavesUnjudged(request.access())) {
            return preflight.answer(request, match);
        }
        Optional<BearerCaller> token = bearer.caller(request, match);
        if (token.isPresent()) {
            return bearer.judge(request, token.get(), match);
        }
        WebSocketOrigin.check(request, match);
        SessionFlow.Standing standing =
                match.accepts(Credential.SESSION) ? session.standing(request, match, now) : SessionFlow.Standing.NONE;
        standing.live().ifPresent(found -> found.madeBy(request));
        Caller caller =
                standing.live().map(found -> callers.ofSession(found.session())).orElseGet(Caller::anonymous);
        request.by(caller);
        return switch (AccessPolicy.judge(match.rule(), caller, now)) {
            case ALLOW -> passage.of(request, caller, standing, match, session.used(request, standing, match, now));
            case SIGN_IN -> {
                request.beforeWaiting();
                if (bearer.mayRedirect(request, match)) {
                    yield login.fromPage(request, match, standing.cookies());
                }
                throw bearer.unauthorized(request, match, standing.cookies());
            }
            case UNAUTHORIZED -> throw bearer.unauthorized(request, match, standing.cookies());
            case STEP_UP -> {
                request.beforeWaiting();
                yield stepUp(request, standing, match);
            }
            case DENY -> throw denied(RefusalCode.ACCESS_DENIED, match, standing);
            case NOT_FOUND -> throw denied(RefusalCode.NOT_FOUND, match, standing);
        };
    }

    private static RefusedException denied(RefusalCode code, AccessPolicy.Match match, SessionFlow.Standing standing) {
        return new RefusedException(code, match.name() + " denies it", standing.cookies());
    }

    /** Sends a person to sign in again, where the session is, and tells everybody else that it is needed. */
    private Outcome stepUp(Request request, SessionFlow.Standing standing, AccessPolicy.Match match)
            throws RefusedException {
        if (standing.live().isPresent() && request.kind() == RequestKind.NAVIGATION) {
            String provider = standing.live().get().session().provider();
            return login.fromPage(
                    request, parts.providers().of(provider), match.rule().stepUp(), standing.cookies());
        }
        throw new RefusedException(
                RefusalCode.STEP_UP_REQUIRED,
                match.name() + " needs a stronger or fresher sign-in than this one was",
                standing.cookies(),
                StepUps.challenge(match));
    }

    private Outcome fault(Exchange exchange, Throwable fault) {
        if (fault instanceof SessionStoreException) {
            return refuse(
                    exchange,
                    RefusalCode.SESSION_STORE_UNAVAILABLE,
                    "the session store does not answer: " + fault.getMessage());
        }
        Outcome.Refuse refuse = refuse(exchange, RefusalCode.INTERNAL_ERROR, "a fault of our own, see the stack trace");
        // Messages of exceptions may repeat what came in; types and places do not.
        LOG.error(
                "fault reference={} type={} at={}",
                refuse.refusal().reference(),
                fault.getClass().getName(),
                fault.getStackTrace().length > 0 ? fault.getStackTrace()[0] : "unknown");
        return refuse;
    }

    /** Has what lasts longer than the engine that let it pass be judged by this one from now on. */
    public void begin() {
        parts.succession().follow(new Regime(parts, callers, bearer.memory()));
    }

    /** Gives up threads. */
    @Override
    public void close() {
        refresh.close();
        bearer.close();
    }
}
