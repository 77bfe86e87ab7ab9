package io.gatehouse.event;

import io.gatehouse.outcome.RefusalCode;
import io.gatehouse.policy.Judgement;
import java.util.List;
import java.util.function.Consumer;
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
        each(event.name(), listener -> listener.on(event));
    }

    @Override
    public void decided(RequestOutcome outcome, long nanos) {
        // Without a lambda that would be made for every request.
        for (GatehouseListener listener : listeners) {
            try {
                listener.decided(outcome, nanos);
            } catch (RuntimeException e) {
                failed(listener, "decided");
            }
        }
    }

    @Override
    public void refused(RefusalCode code) {
        each("refused", listener -> listener.refused(code));
    }

    @Override
    public void storeCalled(StoreCall call, boolean failed, long nanos) {
        each("store", listener -> listener.storeCalled(call, failed, nanos));
    }

    @Override
    public void started(Vitals vitals) {
        each("started", listener -> listener.started(vitals));
    }

    @Override
    public void judged(String reference, Supplier<Judgement> judgement) {
        each("judged", listener -> listener.judged(reference, judgement));
    }

    private void each(String what, Consumer<GatehouseListener> telling) {
        for (GatehouseListener listener : listeners) {
            try {
                telling.accept(listener);
            } catch (RuntimeException e) {
                failed(listener, what);
            }
        }
    }

    private static void failed(GatehouseListener listener, String what) {
        LOG.warn("listener.failed listener={} event={}", listener.getClass().getName(), what);
    }
}
