package io.gatehouse.proxy.refusal;

import io.gatehouse.http.MalformedRequestException;
import io.gatehouse.http.Params;
import io.gatehouse.proxy.admin.AdminAnswer;
import io.gatehouse.proxy.admin.AdminEndpoint;
import io.gatehouse.proxy.admin.AdminRequest;
import io.gatehouse.proxy.refusal.RecentRefusals.Alike;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Tells what was refused lately: everything of one refusal by its reference, or a list. */
public final class RefusalsEndpoint {
    /** Where it is. */
    public static final String PATH = "/refusals";

    private static final int MOST = 100;
    private static final Pattern REFERENCE = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private final RecentRefusals refusals;

    private RefusalsEndpoint(RecentRefusals refusals) {
        this.refusals = refusals;
    }

    /** Returns the endpoint of these refusals. */
    public static AdminEndpoint of(RecentRefusals refusals) {
        return AdminEndpoint.at(PATH).get(new RefusalsEndpoint(refusals)::answer);
    }

    private AdminAnswer answer(AdminRequest request) {
        try {
            Params params = Params.parse(request.query());
            Optional<String> reference = params.atMostOne("reference");
            if (!Set.of("reference").containsAll(params.names())) {
                return misunderstood("Expected no parameter but reference.");
            }
            return reference.isEmpty() ? list() : one(reference.get());
        } catch (MalformedRequestException e) {
            return misunderstood("Expected reference at most once, percent-encoded in UTF-8.");
        }
    }

    private AdminAnswer list() {
        return AdminAnswer.of(
                200,
                Map.of(
                        "refusals",
                        refusals.latest(MOST).stream().map(RefusalJson::summary).toList()));
    }

    private AdminAnswer one(String reference) {
        if (!REFERENCE.matcher(reference).matches()) {
            return misunderstood("Expected a reference as a refusal names it: letters, digits, - and _.");
        }
        Optional<Alike> found = refusals.find(reference);
        if (found.isEmpty()) {
            return AdminAnswer.problem(
                    404,
                    "Not remembered",
                    "No refusal of this reference is remembered. Some of each kind are, since the start of this gateway; of refused tokens"
                            + " at a flood not all. The log has every one of them from level INFO on; and it may have been another"
                            + " instance that refused.");
        }
        return AdminAnswer.of(200, new LinkedHashMap<>(RefusalJson.of(found.get())));
    }

    private static AdminAnswer misunderstood(String detail) {
        return AdminAnswer.problem(400, "Query not understood", detail);
    }
}
