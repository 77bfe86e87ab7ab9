package io.gatehouse.proxy.tracing;

import io.gatehouse.http.Origin;
import io.gatehouse.http.TraceContext;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.outcome.Refusal;
import io.gatehouse.outcome.RefusalCode;
import io.gatehouse.proxy.door.CoreExchange;
import io.gatehouse.proxy.door.GatehouseHandler;
import io.gatehouse.proxy.door.RequestRecord;
import io.gatehouse.proxy.door.RequestSpan;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.jspecify.annotations.Nullable;

/** A request that is recorded: its own span, and one for each time that an upstream is asked. Without queries, headers and people. */
final class TracedRequest implements RequestSpan {
    /** The methods that have a name of their own in traces; others could be anything. */
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "QUERY");

    private final Tracer tracer;
    private final Span span;
    private final Context context;
    private final String method;
    private volatile @Nullable Span call;
    private final AtomicInteger calls = new AtomicInteger();

    /** Creates it around a span that has begun. */
    TracedRequest(Tracer tracer, Span span, Context context, String method) {
        this.tracer = tracer;
        this.span = span;
        this.context = context;
        this.method = method;
    }

    /** Returns what a method is called in traces. */
    static String method(Request request) {
        return METHODS.contains(request.getMethod()) ? request.getMethod() : "_OTHER";
    }

    /** Returns the first word of the names of spans of requests by a method, as the conventions want it. */
    static String name(String method) {
        return method.equals("_OTHER") ? "HTTP" : method;
    }

    TraceContext trace() {
        return of(span);
    }

    private static TraceContext of(Span span) {
        return new TraceContext(
                span.getSpanContext().getTraceId(), span.getSpanContext().getSpanId(), true);
    }

    Context context() {
        return context;
    }

    @Override
    public void during(Runnable part) {
        context.wrap(part).run();
    }

    @Override
    public TraceContext asks(Origin upstream) {
        int before = calls.getAndIncrement();
        Span begun = tracer.spanBuilder(name(method))
                .setSpanKind(SpanKind.CLIENT)
                .setParent(context)
                .setAttribute(Keys.METHOD, method)
                .setAttribute(Keys.SERVER_ADDRESS, upstream.host())
                .setAttribute(Keys.SERVER_PORT, (long) upstream.port())
                .startSpan();
        if (before > 0) {
            begun.setAttribute(Keys.RESEND_COUNT, (long) before);
        }
        call = begun;
        return of(begun);
    }

    @Override
    public void answered(int status) {
        Span under = call;
        if (under != null) {
            under.setAttribute(Keys.STATUS, (long) status);
            if (status >= 400) {
                under.setAttribute(Keys.ERROR_TYPE, Integer.toString(status)).setStatus(StatusCode.ERROR);
            }
        }
    }

    @Override
    public void asked(@Nullable Throwable failure) {
        Span under = call;
        if (under != null) {
            if (failure != null) {
                under.setAttribute(Keys.ERROR_TYPE, failure.getClass().getName())
                        .setStatus(StatusCode.ERROR);
            }
            under.end();
        }
    }

    /** Says all that is known at the end. */
    void over(Request request, Response response, RequestRecord record, @Nullable Throwable failure) {
        CoreExchange exchange = new CoreExchange(request);
        Optional<Outcome.Proceed> proceed =
                request.getAttribute(GatehouseHandler.PROCEED_ATTRIBUTE) instanceof Outcome.Proceed passed
                        ? Optional.of(passed)
                        : Optional.empty();
        Optional<Origin> origin = proceed.map(Outcome.Proceed::origin)
                .or(() -> exchange.authority().flatMap(host -> Origin.parse(exchange.scheme(), host)));
        origin.ifPresent(asked -> span.setAttribute(Keys.SERVER_ADDRESS, asked.host())
                .setAttribute(Keys.SERVER_PORT, (long) asked.port()));
        span.setAttribute(Keys.METHOD, method)
                .setAttribute(Keys.SCHEME, origin.map(Origin::scheme).orElseGet(exchange::scheme))
                .setAttribute(Keys.PATH, withoutParameters(exchange.rawPath()))
                .setAttribute(
                        Keys.CLIENT_ADDRESS,
                        proceed.map(Outcome.Proceed::clientAddress).orElseGet(exchange::peerAddress))
                .setAttribute(
                        Keys.PROTOCOL_VERSION,
                        request.getConnectionMetaData()
                                .getHttpVersion()
                                .asString()
                                .replaceFirst("^HTTP/", "")
                                .replaceFirst("^2\\.0$", "2"));
        record.route().ifPresent(route -> span.setAttribute(Keys.ROUTE, route).updateName(name(method) + ' ' + route));
        record.refusal()
                .ifPresent(why ->
                        span.setAttribute(Keys.CODE, why.code().word()).setAttribute(Keys.REFERENCE, why.reference()));
        int status = response.getStatus();
        if (status > 0) {
            span.setAttribute(Keys.STATUS, (long) status);
        }
        error(record, status, failure)
                .ifPresent(type -> span.setAttribute(Keys.ERROR_TYPE, type).setStatus(StatusCode.ERROR));
        span.end();
    }

    private static Optional<String> error(RequestRecord record, int status, @Nullable Throwable failure) {
        Optional<String> why = record.refusal().map(Refusal::code).map(RefusalCode::word);
        if (status >= 500) {
            return why.or(() -> Optional.of(Integer.toString(status)));
        }
        return Optional.ofNullable(failure).map(broken -> broken.getClass().getName());
    }

    /** Cuts off path parameters: the one that passes, {@code ;jsessionid=}, is the application's session. */
    private static String withoutParameters(String path) {
        int at = path.indexOf(';');
        return at < 0 ? path : path.substring(0, at);
    }
}
