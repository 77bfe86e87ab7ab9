package io.gatehouse.internal.flow;

import io.gatehouse.event.GatehouseEvent;
import io.gatehouse.event.GatehouseEvent.RequestSummary;
import io.gatehouse.http.SetCookie;
import io.gatehouse.internal.protocol.OpenIdClient;
import io.gatehouse.internal.request.Challenge;
import io.gatehouse.internal.request.RefusedException;
import io.gatehouse.internal.request.Request;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.outcome.RefusalCode;
import io.gatehouse.policy.Judgement;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Writes refusals, and tells the operator of each. */
final class RefusalFlow {
    private static final String NO_PROVIDER = "unknown";

    private static final Set<RefusalCode> OF_TOKENS =
            EnumSet.of(RefusalCode.BEARER_MALFORMED, RefusalCode.BEARER_INVALID, RefusalCode.BEARER_UNAVAILABLE);

    private final Parts parts;
    private final Allowance ofTokens = new Allowance(20, 60, Duration.ofMinutes(1));

    RefusalFlow(Parts parts) {
        this.parts = parts;
    }

    /** Refuses a request for no other reason than its own. */
    Outcome.Refuse refuse(Request request, RefusalCode code, String detail) {
        return refuse(request, code, detail, providerOf(request), Optional.empty(), List.of(), Challenge.none());
    }

    /** Refuses a request. */
    Outcome.Refuse refuse(Request request, RefusedException e) {
        String provider = e.provider().orElseGet(() -> providerOf(request));
        return refuse(request, e.code(), e.getMessage(), provider, Optional.empty(), e.cookies(), e.challenge());
    }

    /** Refuses the end of a login. */
    Outcome.Refuse refuse(Request request, LoginRefusedException e) {
        return refuse(
                request,
                e.code(),
                e.getMessage(),
                e.provider(),
                Optional.of(e.returnTo()),
                e.cookies(),
                Challenge.none());
    }

    /** Returns the name of the provider that a refused login is most likely about. */
    private String providerOf(Request request) {
        List<OpenIdClient> all = parts.providers().all();
        return all.size() == 1
                ? all.get(0).config().name()
                : Endpoint.providerAt(request.path().decoded(), parts.config().endpointPath())
                        .flatMap(parts.providers()::named)
                        .map(client -> client.config().name())
                        .orElse(NO_PROVIDER);
    }

    private Outcome.Refuse refuse(
            Request request,
            RefusalCode code,
            String detail,
            String provider,
            Optional<String> returnTo,
            List<SetCookie> cookies,
            Challenge challenge) {
        Outcome.Refuse refuse = parts.refusals().write(request, code, detail, returnTo, cookies, challenge);
        parts.events().refused(code);
        RequestSummary summary = request.summary();
        boolean ofLogin = !request.isForwarded()
                && Endpoint.at(request.path().decoded(), parts.config().endpointPath())
                        .filter(endpoint -> endpoint == Endpoint.CALLBACK || endpoint == Endpoint.LOGIN)
                        .isPresent();
        String reference = refuse.refusal().reference();
        if (OF_TOKENS.contains(code)) {
            // Anybody can send tokens that do not hold: not every one of them is worth a line.
            if (!ofTokens.take(parts.clock().instant())) {
                return refuse;
            }
            parts.events().on(new GatehouseEvent.BearerRefused(code, reference, detail, summary));
        } else if (ofLogin) {
            parts.events().on(new GatehouseEvent.LoginRefused(code, reference, provider, detail, summary));
        } else {
            parts.events().on(new GatehouseEvent.RequestRefused(code, reference, detail, summary));
        }
        if (request.isRuled()) {
            parts.events().judged(reference, () -> judgement(request));
        }
        return refuse;
    }

    private Judgement judgement(Request request) {
        return Judgement.of(
                parts.config().rules(),
                request.access(),
                request.caller().orElse(null),
                parts.clock().instant());
    }
}
