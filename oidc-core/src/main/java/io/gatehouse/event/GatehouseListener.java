package io.gatehouse.event;

import io.gatehouse.policy.Judgement;
import java.util.function.Supplier;

/**
 * Is told what happens, as it happens and on the thread on which it happens, so it must be fast. What it throws is logged and changes
 * nothing.
 */
@FunctionalInterface
public interface GatehouseListener {
    /** Takes note of an event. */
    void on(GatehouseEvent event);

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
