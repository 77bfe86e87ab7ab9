package io.gatehouse.event;

/**
 * Is told what happens, as it happens and on the thread on which it happens, so it must be fast. What it throws is logged and changes
 * nothing.
 */
@FunctionalInterface
public interface GatehouseListener {
    /** Takes note of an event. */
    void on(GatehouseEvent event);
}
