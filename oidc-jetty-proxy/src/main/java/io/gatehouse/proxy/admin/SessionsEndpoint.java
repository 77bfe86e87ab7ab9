package io.gatehouse.proxy.admin;

import io.gatehouse.IssuerUnknownException;
import io.gatehouse.ProviderNotNamedException;
import io.gatehouse.SessionAdministration;
import io.gatehouse.SessionAdministration.ListedSession;
import io.gatehouse.SessionAdministration.Listing;
import io.gatehouse.SessionAdministration.Selector;
import io.gatehouse.http.MalformedRequestException;
import io.gatehouse.http.Params;
import io.gatehouse.session.SessionStoreException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;

/** Lists and ends sessions. */
final class SessionsEndpoint {
    private static final int DEFAULT_LIMIT = 100;

    /** Core 1.0, section 2, allows 255 characters; some providers do not keep to it. */
    private static final int MAX_NAME = 512;

    private static final Set<String> OF_LIST = Set.of("subject", "sid", "provider", "all", "limit");
    private static final Set<String> OF_END = Set.of("subject", "sid", "provider", "all");
    private static final String SELECTORS = "Expected exactly one of subject=…, sid=… and all=true";

    private final Supplier<SessionAdministration> sessions;

    SessionsEndpoint(Supplier<SessionAdministration> sessions) {
        this.sessions = sessions;
    }

    /** A query that is not understood. The message tells what was expected and repeats nothing. */
    private static final class BadQueryException extends Exception {
        private static final long serialVersionUID = 1L;

        BadQueryException(String message) {
            super(message);
        }
    }

    /** What an operator can ask for. */
    private interface Action {
        AdminAnswer answer(Params params) throws BadQueryException, MalformedRequestException;
    }

    AdminAnswer list(String query) {
        return answer(query, OF_LIST, this::list);
    }

    AdminAnswer end(String query) {
        return answer(query, OF_END, this::end);
    }

    private static AdminAnswer answer(String query, Set<String> known, Action action) {
        try {
            Params params = Params.parse(query);
            if (!known.containsAll(params.names())) {
                throw new BadQueryException("Expected no parameters but "
                        + String.join(", ", known.stream().sorted().toList()) + ".");
            }
            return action.answer(params);
        } catch (BadQueryException e) {
            return AdminAnswer.problem(400, "Query not understood", String.valueOf(e.getMessage()));
        } catch (MalformedRequestException e) {
            return AdminAnswer.problem(
                    400,
                    "Query not understood",
                    "Expected every parameter once, percent-encoded in UTF-8, and at most " + Params.MAX_COUNT + ".");
        } catch (ProviderNotNamedException e) {
            return AdminAnswer.problem(400, "Provider not named", String.valueOf(e.getMessage()));
        } catch (IssuerUnknownException e) {
            return AdminAnswer.problem(503, "Issuer not known", String.valueOf(e.getMessage()));
        } catch (SessionStoreException e) {
            return AdminAnswer.problem(
                    503, "Session store unavailable", "The session store does not answer: " + e.getMessage());
        }
    }

    private AdminAnswer list(Params params) throws BadQueryException, MalformedRequestException {
        int limit = limit(params);
        Selector selector = selector(params).orElseGet(Selector.All::new);
        Optional<Listing> listing = sessions.get().list(selector, limit);
        if (listing.isEmpty()) {
            return AdminAnswer.problem(
                    501,
                    "Sessions cannot be listed",
                    "With session.store: cookie, sessions are sealed in browsers' cookies, and nobody knows of them but the browsers."
                            + " They can be ended all the same.");
        }
        List<Map<String, Object>> shown =
                listing.get().sessions().stream().map(SessionsEndpoint::shown).toList();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("sessions", shown);
        body.put("more", listing.get().more());
        return AdminAnswer.of(200, body);
    }

    private AdminAnswer end(Params params) throws BadQueryException, MalformedRequestException {
        Selector selector = selector(params)
                .orElseThrow(() -> new BadQueryException(SELECTORS + ", but came none: what is to end must be said."));
        OptionalInt ended = sessions.get().end(selector);
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("ended", ended.isPresent() ? (Object) ended.getAsInt() : "unknown");
        return AdminAnswer.of(200, body);
    }

    private static Map<String, Object> shown(ListedSession session) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("reference", session.reference());
        shown.put("subject", session.subject());
        shown.put("provider", session.provider());
        shown.put("since", seconds(session.since()));
        shown.put("last_seen", seconds(session.lastSeen()));
        shown.put("ends_at", seconds(session.endsAt()));
        shown.put("client_address", session.clientAddress());
        shown.put("sid", session.hasProviderSession());
        return shown;
    }

    private static String seconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static Optional<Selector> selector(Params params) throws BadQueryException, MalformedRequestException {
        Optional<String> subject = params.atMostOne("subject");
        Optional<String> sid = params.atMostOne("sid");
        Optional<String> all = params.atMostOne("all");
        long count =
                List.of(subject, sid, all).stream().filter(Optional::isPresent).count();
        if (count > 1) {
            throw new BadQueryException(SELECTORS + ", but came " + count + ".");
        }
        if (all.isPresent() && !all.get().equals("true")) {
            throw new BadQueryException("Expected all=true, or no all.");
        }
        for (Optional<String> name : List.of(subject, sid)) {
            if (name.isPresent() && (name.get().isEmpty() || name.get().length() > MAX_NAME)) {
                throw new BadQueryException("Expected subject or sid with 1 to " + MAX_NAME + " characters, but came "
                        + name.get().length() + ".");
            }
        }
        String provider = params.atMostOne("provider").orElse(null);
        if (provider != null && subject.isEmpty() && sid.isEmpty()) {
            throw new BadQueryException("Expected subject=NAME or sid=ID beside provider=NAME, but came neither.");
        }
        return subject.<Selector>map(name -> new Selector.OfSubject(name, provider))
                .or(() -> sid.map(name -> new Selector.OfProviderSession(name, provider)))
                .or(() -> all.map(yes -> new Selector.All()));
    }

    private static int limit(Params params) throws BadQueryException, MalformedRequestException {
        Optional<String> text = params.atMostOne("limit");
        if (text.isEmpty()) {
            return DEFAULT_LIMIT;
        }
        int limit = text.get().matches("[0-9]{1,4}") ? Integer.parseInt(text.get()) : 0;
        if (limit < 1 || limit > SessionAdministration.MAX_LISTED) {
            throw new BadQueryException(
                    "Expected limit to be a number from 1 to " + SessionAdministration.MAX_LISTED + ".");
        }
        return limit;
    }
}
