package io.gatehouse.internal.flow;

import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.http.Exchange;
import io.gatehouse.http.Headers;
import io.gatehouse.http.SetCookie;
import io.gatehouse.internal.request.ForwardAuthDialect;
import io.gatehouse.internal.request.ForwardAuthHeaders;
import io.gatehouse.internal.request.ForwardedRequests;
import io.gatehouse.internal.request.ForwardedRequests.Question;
import io.gatehouse.internal.request.RefusedException;
import io.gatehouse.internal.request.Request;
import io.gatehouse.internal.request.RequestReader;
import io.gatehouse.internal.request.ReturnTarget;
import io.gatehouse.outcome.Answer;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.outcome.Outcome.SessionChange;
import io.gatehouse.outcome.RefusalCode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Answers proxies that ask whether a request may pass. The decision is the engine's about the original request; this says it in the
 * words of the dialect. 200 alone lets a request pass, in every dialect, and nothing but that decision makes it.
 */
final class ForwardAuthFlow {
    private static final int ALLOWED = 200;
    private static final byte[] NOTHING = {};
    /** What a browser is sent to, and what never answers with a page: Envoy would take a page for leave to pass. */
    private static final Set<Endpoint> REDIRECTING = Set.of(Endpoint.LOGIN, Endpoint.CALLBACK, Endpoint.LOGOUT);

    /** Writes refusals, and tells of them. */
    interface Refusing {
        /** Refuses a request. */
        Outcome.Refuse refuse(Request request, RefusalCode code, String operatorDetail);
    }

    private final GatehouseConfig config;
    private final RequestReader reader;
    private final ForwardedRequests requests;
    private final ForwardAuthHeaders headers;
    private final Function<Request, Outcome> judge;
    private final Refusing refusing;

    ForwardAuthFlow(
            GatehouseConfig config,
            RequestReader reader,
            ForwardedRequests requests,
            Function<Request, Outcome> judge,
            Refusing refusing) {
        this.config = config;
        this.reader = reader;
        this.requests = requests;
        this.headers = new ForwardAuthHeaders(config.identity());
        this.judge = judge;
        this.refusing = refusing;
    }

    /** Answers a proxy's question. */
    Outcome answer(Exchange exchange, Question question) {
        Request request;
        try {
            request = requests.read(exchange, question);
        } catch (RefusedException e) {
            return refused(
                    refusing.refuse(reader.readLeniently(exchange), e.code(), e.getMessage()),
                    exchange.headers(),
                    question.dialect());
        }
        Optional<Request> own = requests.own(request);
        Outcome outcome = own.isPresent() ? own(own.get(), question.dialect()) : judged(request);
        return outcome.match(new Outcome.Cases<>() {
            @Override
            public Outcome proceed(Outcome.Proceed proceed) {
                return allow(proceed, request, question.dialect());
            }

            @Override
            public Outcome redirect(Outcome.Redirect redirect) {
                return own.isPresent() ? absolute(redirect, request) : signIn(redirect, request, question.dialect());
            }

            @Override
            public Outcome reply(Outcome.Reply reply) {
                return isLeave(reply.answer().status(), question.dialect())
                        ? refused(
                                refusing.refuse(
                                        request,
                                        RefusalCode.FORWARDED_REQUEST_INVALID,
                                        "Gatehouse would answer this request itself, and the proxy take that for leave to pass: route it"
                                                + " to Gatehouse, without asking first"),
                                request.headers(),
                                question.dialect())
                        : reply;
            }

            @Override
            public Outcome refuse(Outcome.Refuse refuse) {
                return refused(refuse, request.headers(), question.dialect());
            }
        });
    }

    private Outcome judged(Request request) {
        if (!request.contextPath().isEmpty() && config.session().cookie().path().isEmpty()) {
            return refusing.refuse(
                    request,
                    RefusalCode.FORWARDED_REQUEST_INVALID,
                    "the session cookie would be for " + request.contextPath()
                            + " alone, and the application that the proxy asks about is elsewhere: set session.cookie.path to /");
        }
        return judge.apply(request);
    }

    /**
     * Answers for one of our own endpoints. It is to be routed here without being asked about; Envoy can do without that where the
     * answer is a redirect, because it hands on what is no 200.
     */
    private Outcome own(Request own, ForwardAuthDialect dialect) {
        boolean answerable = dialect == ForwardAuthDialect.ENVOY
                && Endpoint.at(own.path().decoded(), config.endpointPath())
                        .filter(REDIRECTING::contains)
                        .isPresent();
        return answerable
                ? judge.apply(own)
                : refusing.refuse(
                        own,
                        RefusalCode.FORWARDED_REQUEST_INVALID,
                        "the proxy asks about " + own.contextPath() + config.endpointPath()
                                + ", which is Gatehouse's own: route it there, without asking first");
    }

    private Outcome allow(Outcome.Proceed proceed, Request request, ForwardAuthDialect dialect) {
        Map<String, String> all = headers.of(proceed.headers(), request.headers());
        Map<String, String> answer = new LinkedHashMap<>(all);
        if (dialect == ForwardAuthDialect.ENVOY) {
            answer.put(
                    "x-envoy-auth-headers-to-remove",
                    String.join(",", headers.toRemove(all, proceed.headers(), request.headers())));
        }
        answer.put("Cache-Control", "no-store");
        // No cookie: most proxies keep it to themselves, and of several nginx makes one that is none.
        return new Outcome.Reply(new Answer(ALLOWED, answer, NOTHING), List.of(), SessionChange.NONE);
    }

    /** Sends a browser to the provider, in words that the proxy hands on. */
    private Outcome signIn(Outcome.Redirect redirect, Request request, ForwardAuthDialect dialect) {
        Outcome.Redirect absolute = absolute(redirect, request);
        if (redirect.cookies().size() > 1) {
            // nginx joins several Set-Cookie into one that is none. Our own endpoint, which browsers reach without
            // being
            // asked about, can clear away what has to go.
            String target = URLEncoder.encode(ReturnTarget.of(request), StandardCharsets.UTF_8);
            absolute = new Outcome.Redirect(
                    redirect.status(),
                    request.absolute(config.endpointPath() + Endpoint.LOGIN.path()) + "?return_to=" + target
                            + stepUp(request),
                    List.of(),
                    redirect.sessionChange());
        }
        if (dialect != ForwardAuthDialect.NGINX) {
            return absolute;
        }
        Map<String, String> answer = new LinkedHashMap<>();
        answer.put("Location", absolute.location());
        answer.put("X-Auth-Redirect", absolute.location());
        answer.put("WWW-Authenticate", "Bearer realm=\"" + request.origin().authority() + "\"");
        answer.put("Cache-Control", "no-store");
        answer.put("Referrer-Policy", "no-referrer");
        return new Outcome.Reply(new Answer(401, answer, NOTHING), absolute.cookies(), absolute.sessionChange());
    }

    /** Returns what has our own endpoint ask for as strong a sign-in as the rule does. */
    private String stepUp(Request request) {
        return config.rules()
                .find(request.access())
                .filter(match -> match.rule().stepUp().isPresent())
                .map(match -> "&" + StepUps.PARAMETER + "=" + match.position())
                .orElse("");
    }

    /** Some proxies read a relative address as one of their own upstream. */
    private static Outcome.Redirect absolute(Outcome.Redirect redirect, Request request) {
        return redirect.location().startsWith("/")
                ? new Outcome.Redirect(
                        redirect.status(),
                        request.origin() + redirect.location(),
                        redirect.cookies(),
                        redirect.sessionChange())
                : redirect;
    }

    private static Outcome.Refuse refused(Outcome.Refuse refuse, Headers headers, ForwardAuthDialect dialect) {
        Answer answer = refuse.answer();
        int status = answer.status();
        if (dialect == ForwardAuthDialect.NGINX && status != 401 && status < 500) {
            // Whatever else comes, nginx turns into 500.
            status = 403;
        }
        Map<String, String> fields = new LinkedHashMap<>(answer.headers());
        byte[] body = answer.body();
        if (isGrpc(headers)) {
            fields.put("grpc-status", status == 401 ? "16" : status < 500 ? "7" : "14");
            fields.put("grpc-message", refuse.refusal().code().word());
            fields.remove("Content-Type");
            body = NOTHING;
        }
        return new Outcome.Refuse(
                refuse.refusal(),
                new Answer(status, fields, body),
                refuse.cookies().size() > 1 ? List.<SetCookie>of() : refuse.cookies());
    }

    private static boolean isLeave(int status, ForwardAuthDialect dialect) {
        return dialect == ForwardAuthDialect.ENVOY
                ? status == ALLOWED
                : status < 300 || dialect == ForwardAuthDialect.NGINX;
    }

    private static boolean isGrpc(Headers headers) {
        return headers.first("Content-Type")
                .filter(type -> type.toLowerCase(Locale.ROOT).startsWith("application/grpc"))
                .isPresent();
    }
}
