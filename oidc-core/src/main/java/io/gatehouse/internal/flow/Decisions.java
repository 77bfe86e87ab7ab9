package io.gatehouse.internal.flow;

import io.gatehouse.event.GatehouseListener;
import io.gatehouse.event.RequestOutcome;
import io.gatehouse.outcome.Outcome;
import java.util.function.Supplier;

/** Tells how requests were decided about, and how long that took. */
final class Decisions {
    private final GatehouseListener listener;

    Decisions(GatehouseListener listener) {
        this.listener = listener;
    }

    /** Tells of a decision that was begun at a time of {@link System#nanoTime}, and returns it. */
    <T extends Outcome> T made(T outcome, long start) {
        listener.decided(kind(outcome), System.nanoTime() - start);
        return outcome;
    }

    /** Makes a decision, tells of it, and returns it. */
    Outcome timed(Supplier<Outcome> deciding) {
        long start = System.nanoTime();
        return made(deciding.get(), start);
    }

    private static RequestOutcome kind(Outcome outcome) {
        if (outcome instanceof Outcome.Proceed proceed) {
            return switch (proceed.caller().credential()) {
                case SESSION -> RequestOutcome.PASSED_SESSION;
                case BEARER -> RequestOutcome.PASSED_BEARER;
                case NONE -> RequestOutcome.PASSED_ANONYMOUS;
            };
        }
        if (outcome instanceof Outcome.Refuse refuse) {
            return RequestOutcome.ofRefusal(refuse.answer().status());
        }
        return outcome instanceof Outcome.Redirect ? RequestOutcome.REDIRECTED : RequestOutcome.ANSWERED;
    }
}
