package io.gatehouse.proxy.upstream;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The exchanges under way, so that those whose clients still wait when the gateway cannot wait any longer get an answer. */
public final class UnderWay {
    private final Set<UpstreamExchange> exchanges = ConcurrentHashMap.newKeySet();

    void add(UpstreamExchange exchange) {
        exchanges.add(exchange);
    }

    void remove(UpstreamExchange exchange) {
        exchanges.remove(exchange);
    }

    /** Refuses, because the gateway stops, whatever has not been answered yet. What is being answered is left alone. */
    public void refuseUnanswered() {
        exchanges.forEach(UpstreamExchange::stop);
    }
}
