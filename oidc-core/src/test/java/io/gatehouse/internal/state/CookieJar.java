package io.gatehouse.internal.state;

import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.http.SetCookie;
import io.gatehouse.internal.request.RefusedException;
import io.gatehouse.internal.request.Request;
import io.gatehouse.internal.request.RequestReader;
import io.gatehouse.testing.FakeExchange;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The cookies of one browser for one host. */
final class CookieJar {
    private final Map<String, String> cookies = new LinkedHashMap<>();

    void take(List<SetCookie> set) {
        for (SetCookie cookie : set) {
            if (cookie.maxAge().filter(Duration.ZERO::equals).isPresent()) {
                cookies.remove(cookie.name());
            } else {
                cookies.put(cookie.name(), cookie.value());
            }
        }
    }

    /** The cookies, to be looked at and to be tampered with. */
    Map<String, String> cookies() {
        return cookies;
    }

    FakeExchange exchange() {
        FakeExchange exchange = FakeExchange.navigation("/");
        cookies.forEach(exchange::cookie);
        return exchange;
    }

    Request request() {
        return read(exchange());
    }

    static Request read(FakeExchange exchange) {
        try {
            return new RequestReader(GatehouseConfig.builder().build()).read(exchange);
        } catch (RefusedException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }
}
