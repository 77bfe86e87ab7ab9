package io.gatehouse.internal.flow;

import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.internal.request.RefusedException;
import io.gatehouse.internal.request.Request;
import io.gatehouse.outcome.Outcome;
import io.gatehouse.policy.AccessPolicy;
import java.util.Optional;

/** The parts of a decision that need nothing but the settings, for requests that nobody makes. */
public final class Rehearsed {
    private Rehearsed() {}

    /** Returns the path of our own endpoint that a request is for; empty where it is for none. */
    public static Optional<String> endpoint(Request request, GatehouseConfig config) {
        return Endpoint.at(request.path().decoded(), config.endpointPath())
                .map(endpoint -> request.path().decoded());
    }

    /** Returns the answer to a preflight that a rule has answered. */
    public static Outcome preflight(Request request, AccessPolicy.Match match) throws RefusedException {
        return PreflightFlow.answered(request, match);
    }

    /** Refuses a WebSocket that a page of another origin opens. */
    public static void webSocket(Request request, AccessPolicy.Match match) throws RefusedException {
        WebSocketOrigin.check(request, match);
    }
}
