package io.gatehouse.proxy.status;

import io.gatehouse.proxy.admin.AdminAnswer;
import io.gatehouse.proxy.admin.AdminEndpoint;
import io.gatehouse.proxy.refusal.RefusalsEndpoint;
import java.security.SecureRandom;
import java.util.List;

/** What the admin listener answers for those who want to know how the gateway is. */
public final class StatusEndpoints {
    private StatusEndpoints() {}

    /** Returns the page, at two addresses, the same as JSON, and the refusals. */
    public static List<AdminEndpoint> of(StatusSource source, Observations seen) {
        StatusPage page = new StatusPage(new SecureRandom());
        return List.of(
                AdminEndpoint.at("/")
                        .get(request -> page.of(source.now(), request.query()))
                        .forPeople(),
                AdminEndpoint.at("/status")
                        .get(request -> page.of(source.now(), request.query()))
                        .forPeople(),
                AdminEndpoint.at("/status.json")
                        .get(() -> AdminAnswer.of(200, StatusJson.of(source.now())))
                        .forPeople(),
                RefusalsEndpoint.of(seen.refusals()).forPeople());
    }
}
