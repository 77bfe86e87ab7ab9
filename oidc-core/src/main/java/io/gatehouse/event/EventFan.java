package io.gatehouse.event;

import io.gatehouse.policy.Judgement;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands each event to several listeners. What one of them throws is logged and keeps nobody else from hearing. */
public final class EventFan implements GatehouseListener {
    private static final Logger LOG = LoggerFactory.getLogger(EventFan.class);

    private final List<GatehouseListener> listeners;

    /** Creates a fan of listeners, told in their order. */
    public EventFan(List<GatehouseListener> listeners) {
        this.listeners = List.copyOf(listeners);
    }

    @Override
    public void on(GatehouseEvent event) {
        for (GatehouseListener listener : listeners) {
            try {
                listener.on(event);
            } catch (RuntimeException e) {
                LOG.warn(
                        "listener.failed listener={} event={}",
                        listener.getClass().getName(),
                        event.name());
            }
        }
    }

    @Override
    public void judged(String reference, Supplier<Judgement> judgement) {
        for (GatehouseListener listener : listeners) {
            try {
                listener.judged(reference, judgement);
            } catch (RuntimeException e) {
                LOG.warn(
                        "listener.failed listener={} reference={}",
                        listener.getClass().getName(),
                        reference);
            }
        }
    }
}
