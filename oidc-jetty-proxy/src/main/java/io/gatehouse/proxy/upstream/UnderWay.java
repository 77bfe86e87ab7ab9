package io.gatehouse.proxy.upstream;

import io.gatehouse.proxy.tunnel.Lasting;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;

/** The exchanges under way, so that those whose clients still wait when the gateway cannot wait any longer get an answer. */
public final class UnderWay {
    private final Set<UpstreamExchange> exchanges = ConcurrentHashMap.newKeySet();

    void add(UpstreamExchange exchange) {
        exchanges.add(exchange);
    }

    void remove(UpstreamExchange exchange) {
        exchanges.remove(exchange);
    }

    /** Returns the responses that are under way, for a look at whether they outlive the session. */
    public Stream<? extends Lasting> streams() {
        return exchanges.stream().map(exchange -> exchange.life);
    }

    /**
     * Ends what clients are too slow for, whichever way they speak HTTP. To be called now and then, by one thread at a time.
     *
     * @param minDataRate how many bytes of a body a second are expected at least
     */
    public void endTooSlow(int minDataRate) {
        exchanges.forEach(exchange -> exchange.endIfTooSlow(minDataRate));
    }

    /** Ends streams of events, because the gateway stops: they have no end of their own, and browsers come back by themselves. */
    public void endStreams() {
        exchanges.stream()
                .filter(exchange -> exchange.life.isOfEvents())
                .forEach(exchange -> exchange.clientBroke(new RejectedExecutionException("the gateway stops")));
    }

    /** Refuses, because the gateway stops, whatever has not been answered yet. What is being answered is left alone. */
    public void refuseUnanswered() {
        exchanges.forEach(UpstreamExchange::stop);
    }
}
