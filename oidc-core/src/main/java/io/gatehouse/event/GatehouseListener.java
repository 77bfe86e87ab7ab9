package io.gatehouse.event;

import io.gatehouse.outcome.RefusalCode;
import io.gatehouse.policy.Judgement;
import java.util.function.Supplier;

/**
 * Is told what happens, as it happens and on the thread on which it happens, so it must be fast. What it throws is logged and changes
 * nothing.
 *
 * <p>What happens with every request is told by methods of its own, without an object being made for it.
 */
@FunctionalInterface
public interface GatehouseListener {
    /** Takes note of an event. */
    void on(GatehouseEvent event);

    /**
     * Takes note that a request was decided about. Called for each, on threads that must not wait.
     *
     * @param outcome how it ended
     * @param nanos how long the decision took, in nanoseconds, with calls of the provider and the store where it needed any
     */
    default void decided(RequestOutcome outcome, long nanos) {}

    /** Takes note of a refusal: each, also those that a door came to by itself, and those of which no event is made as there are too many. */
    default void refused(RefusalCode code) {}

    /**
     * Takes note that the store was asked for something. Not called for a store in this process's memory, where telling of it would take
     * longer than the call.
     *
     * @param call what for
     * @param failed whether it did not answer
     * @param nanos how long it took, in nanoseconds
     */
    default void storeCalled(StoreCall call, boolean failed, long nanos) {}

    /** Takes note that a Gatehouse begins to tell of what happens, in place of the one that began before it. */
    default void started(Vitals vitals) {}

    /**
     * Takes note of how rules came to a refusal; called right after its event, where rules were asked. What is supplied costs a look at
     * every rule, and is there during the call alone.
     *
     * @param reference the reference of the refusal
     * @param judgement tells how; asked at most once, or not at all
     */
    default void judged(String reference, Supplier<Judgement> judgement) {
        // Most listeners care for the event alone.
    }
}
