package io.gatehouse.internal.state;

import io.gatehouse.http.SetCookie;
import io.gatehouse.internal.crypto.Digests;
import io.gatehouse.internal.crypto.Sealer;
import io.gatehouse.internal.request.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Remembers, sealed in the browser, where a logout leads while the browser is at the provider (OpenID Connect RP-Initiated Logout 1.0,
 * section 3). Without the right state the way ends at the logged-out page.
 */
public final class LogoutTickets {
    private static final String PURPOSE = "logout";
    private static final Duration LIFETIME = Duration.ofMinutes(10);

    private final Sealer sealer;
    private final CookieNames names;
    private final Realms realms;

    /** Creates the keeper. */
    public LogoutTickets(Sealer sealer, CookieNames names, Realms realms) {
        this.sealer = sealer;
        this.names = names;
        this.realms = realms;
    }

    /** Returns the cookie that remembers a logout under way at the provider of this realm. */
    public SetCookie remember(Request request, Realm realm, String state, String returnTo, Instant now) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("s", state);
        map.put("r", returnTo);
        map.put("t", now.toEpochMilli());
        String name = names.logout(request);
        return SetCookie.lasting(
                name,
                sealer.seal(binding(request, name, realm), CompactCodec.encode(map)),
                names.pendingAttributes(request),
                LIFETIME);
    }

    /** Returns where the logout with this state leads, if this browser started it and not long ago. */
    public Optional<String> find(Request request, String state, Instant now) {
        String name = names.logout(request);
        List<String> values = request.cookies().all(name);
        if (values.size() != 1) {
            return Optional.empty();
        }
        return realms.on(request.origin()).stream()
                .flatMap(realm -> sealer.open(binding(request, name, realm), values.get(0)).stream())
                .findFirst()
                .flatMap(CompactCodec::decode)
                .filter(map -> map.get("s") instanceof String known
                        && Digests.equal(known, state)
                        && map.get("t") instanceof Long startedAt
                        && now.isBefore(Instant.ofEpochMilli(startedAt).plus(LIFETIME)))
                .flatMap(map -> map.get("r") instanceof String returnTo ? Optional.of(returnTo) : Optional.empty());
    }

    /** Returns the cookie that makes the browser forget the logout, if it sent one. */
    public List<SetCookie> forget(Request request) {
        String name = names.logout(request);
        return request.cookies().all(name).isEmpty()
                ? List.of()
                : List.of(SetCookie.expired(name, names.pendingAttributes(request)));
    }

    private Sealer.Binding binding(Request request, String name, Realm realm) {
        return new Sealer.Binding(PURPOSE, name, realm.authority(), names.place(request));
    }
}
