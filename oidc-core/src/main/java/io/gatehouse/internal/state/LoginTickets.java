package io.gatehouse.internal.state;

import io.gatehouse.config.LoginConfig;
import io.gatehouse.http.SetCookie;
import io.gatehouse.internal.crypto.Digests;
import io.gatehouse.internal.crypto.Sealer;
import io.gatehouse.internal.request.Request;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The pending logins of a browser, one cookie each, so that tabs do not disturb one another. Bounded in number and in size together;
 * the oldest goes first, and what cannot be opened any more is cleared away.
 */
public final class LoginTickets {
    private static final String PURPOSE = "login";
    private static final int MAX_TOTAL_BYTES = 4096;
    private static final int ID_LENGTH = 8;
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{0,40}");
    // Another host of the domain can plant any number; the answer's headers must not grow with it.
    private static final int MAX_CLEARED = 20;

    private final Sealer sealer;
    private final CookieNames names;
    private final LoginConfig config;
    private final Realms realms;

    private record Pending(String name, int size, LoginTicket ticket) {}

    /** Creates the keeper. */
    public LoginTickets(Sealer sealer, CookieNames names, LoginConfig config, Realms realms) {
        this.sealer = sealer;
        this.names = names;
        this.config = config;
        this.realms = realms;
    }

    /** Returns the cookies that add a pending login to the browser's, and clear away what has to go for it. */
    public List<SetCookie> add(Request request, LoginTicket ticket) {
        SetCookie.Attributes attributes = names.pendingAttributes(request);
        String name = name(request, ticket.state());
        SetCookie added = SetCookie.lasting(
                name,
                sealer.seal(binding(request, name, realmOf(ticket)), ticket.encode()),
                attributes,
                config.timeout());
        List<SetCookie> cookies = new ArrayList<>();
        int total = size(name, added.value());
        int count = 1;
        for (Pending pending : newestFirst(request, cookies)) {
            if (count < config.maxPending()
                    && total + pending.size() <= MAX_TOTAL_BYTES
                    && !expired(pending.ticket(), ticket.startedAt())) {
                count++;
                total += pending.size();
            } else {
                cookies.add(SetCookie.expired(pending.name(), attributes));
            }
        }
        cookies.add(added);
        return cookies;
    }

    /** Returns the pending login of this browser that has the state, however old it is. */
    public Optional<LoginTicket> find(Request request, String state) {
        if (state.length() < ID_LENGTH) {
            return Optional.empty();
        }
        String name = name(request, state);
        return request.cookies().all(name).stream()
                .limit(2)
                .flatMap(value -> open(request, name, value).stream())
                .filter(ticket -> Digests.equal(ticket.state(), state))
                .findFirst();
    }

    /** Tells whether the browser sent any pending login. */
    public boolean hasAny(Request request) {
        return !request.cookies().namesBeginningWith(names.loginPrefix(request)).isEmpty();
    }

    /** Tells whether the pending login is too old to be finished. */
    public boolean expired(LoginTicket ticket, Instant now) {
        return !now.isBefore(ticket.startedAt().plus(config.timeout()));
    }

    /** Returns the cookie that makes the browser forget a pending login. */
    public SetCookie forget(Request request, LoginTicket ticket) {
        return SetCookie.expired(name(request, ticket.state()), names.pendingAttributes(request));
    }

    /** Returns the browser's pending logins, the newest first; cookies that are none are added to those to be forgotten. */
    private List<Pending> newestFirst(Request request, List<SetCookie> forgotten) {
        List<Pending> found = new ArrayList<>();
        String prefix = names.loginPrefix(request);
        for (String name : request.cookies().namesBeginningWith(prefix)) {
            if (!ID.matcher(name.substring(prefix.length())).matches()) {
                // Nothing that we would name so, and nothing to be written into an answer.
                continue;
            }
            String value = request.cookies().all(name).get(0);
            Optional<LoginTicket> ticket = open(request, name, value);
            if (ticket.isPresent()) {
                found.add(new Pending(name, size(name, value), ticket.get()));
            } else if (forgotten.size() < MAX_CLEARED) {
                forgotten.add(SetCookie.expired(name, names.pendingAttributes(request)));
            }
        }
        found.sort(Comparator.comparing((Pending pending) -> pending.ticket().startedAt())
                .reversed());
        return found;
    }

    private Optional<LoginTicket> open(Request request, String name, String value) {
        for (Realm realm : realms.on(request.origin())) {
            Optional<LoginTicket> ticket = sealer.open(binding(request, name, realm), value)
                    .flatMap(LoginTicket::decode)
                    .filter(found -> found.provider().equals(realm.provider()));
            if (ticket.isPresent()) {
                return ticket;
            }
        }
        return Optional.empty();
    }

    private Realm realmOf(LoginTicket ticket) {
        return realms.of(ticket.provider())
                .orElseThrow(() -> new IllegalArgumentException("a login was started at no configured provider"));
    }

    private Sealer.Binding binding(Request request, String name, Realm realm) {
        return new Sealer.Binding(PURPOSE, name, realm.authority(), names.place(request));
    }

    private String name(Request request, String state) {
        // A hash, so that no part of the state is seen in a cookie's name.
        return names.loginPrefix(request) + Digests.sha256Text(state).substring(0, ID_LENGTH);
    }

    private static int size(String name, String value) {
        return name.length() + value.length() + 3;
    }
}
