package io.gatehouse.internal.flow;

import io.gatehouse.http.SetCookie;
import io.gatehouse.identity.Caller;
import io.gatehouse.internal.request.Request;
import io.gatehouse.internal.state.Sessions;
import io.gatehouse.internal.state.Tags;
import io.gatehouse.outcome.HeaderEdits;
import io.gatehouse.outcome.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lets a request pass: with who asks, in the caller's own words and in headers, tokens and the offer of a signed assertion among them. */
final class Passage {
    private final Parts parts;

    Passage(Parts parts) {
        this.parts = parts;
    }

    Outcome.Proceed of(Request request, Caller caller, Optional<Sessions.Live> live, List<SetCookie> cookies) {
        String reference = live.map(found -> Tags.reference(found.session())).orElse(null);
        return new Outcome.Proceed(
                caller,
                reference,
                request.path(),
                request.origin(),
                request.clientAddress(),
                headers(request, caller, live, reference),
                cookies);
    }

    private HeaderEdits headers(
            Request request, Caller caller, Optional<Sessions.Live> live, @Nullable String reference) {
        HeaderEdits edits = parts.identityHeaders()
                .edits(
                        caller.identity().orElse(null),
                        live.map(found -> found.session().tokens()).orElse(null),
                        request.cookies());
        Instant end =
                live.map(found -> parts.life().absoluteEnd(found.session())).orElse(null);
        return parts.assertions()
                .flatMap(assertions -> assertions.header(caller, reference, end, request.origin()))
                .map(edits::with)
                .orElse(edits);
    }
}
