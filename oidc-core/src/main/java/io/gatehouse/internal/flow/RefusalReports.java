package io.gatehouse.internal.flow;

import io.gatehouse.event.GatehouseEvent;
import io.gatehouse.event.GatehouseEvent.RequestSummary;
import io.gatehouse.internal.request.Request;
import io.gatehouse.outcome.Refusal;
import io.gatehouse.outcome.RefusalCode;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/** Tells of refusals, each as the event that it is. */
final class RefusalReports {
    private static final Set<RefusalCode> OF_TOKENS =
            EnumSet.of(RefusalCode.BEARER_MALFORMED, RefusalCode.BEARER_INVALID, RefusalCode.BEARER_UNAVAILABLE);

    private final Parts parts;
    private final Allowance ofTokens = new Allowance(20, 60, Duration.ofMinutes(1));

    RefusalReports(Parts parts) {
        this.parts = parts;
    }

    void report(Request request, Refusal refusal) {
        RefusalCode code = refusal.code();
        RequestSummary summary = request.summary();
        boolean ofLogin = !request.isForwarded()
                && Endpoint.at(request.path().decoded(), parts.config().endpointPath())
                        .filter(endpoint -> endpoint == Endpoint.CALLBACK || endpoint == Endpoint.LOGIN)
                        .isPresent();
        String detail = refusal.operatorDetail();
        if (OF_TOKENS.contains(code)) {
            // Anybody can send tokens that do not hold: not every one of them is worth a line.
            if (ofTokens.take(parts.clock().instant())) {
                parts.events().on(new GatehouseEvent.BearerRefused(code, refusal.reference(), detail, summary));
            }
        } else if (ofLogin) {
            String provider = parts.providers().first().config().name();
            parts.events().on(new GatehouseEvent.LoginRefused(code, refusal.reference(), provider, detail, summary));
        } else {
            parts.events().on(new GatehouseEvent.RequestRefused(code, refusal.reference(), detail, summary));
        }
    }
}
