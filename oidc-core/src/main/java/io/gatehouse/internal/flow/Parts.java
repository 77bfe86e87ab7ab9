package io.gatehouse.internal.flow;

import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.event.GatehouseListener;
import io.gatehouse.identity.IdentityMapper;
import io.gatehouse.internal.assertion.Assertions;
import io.gatehouse.internal.page.Pages;
import io.gatehouse.internal.page.RefusalWriter;
import io.gatehouse.internal.protocol.Providers;
import io.gatehouse.internal.request.IdentityHeaders;
import io.gatehouse.internal.state.LoginTickets;
import io.gatehouse.internal.state.LogoutTickets;
import io.gatehouse.internal.state.Realms;
import io.gatehouse.internal.state.SessionLife;
import io.gatehouse.internal.state.Sessions;
import io.gatehouse.session.ExpiringEntries;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the flows share, put together once at start.
 *
 * @param succession what they share with those of the engines before and after
 * @param mapperOfApplication the mapper that the application has set; null where it has set none
 * @param sharedEvents hears of what happens in parts that several engines share
 */
public record Parts(
        GatehouseConfig config,
        Providers providers,
        Realms realms,
        Sessions sessions,
        ExpiringEntries entries,
        SessionLife life,
        LoginTickets tickets,
        LogoutTickets logoutTickets,
        IdentityMapper identityMapper,
        IdentityHeaders identityHeaders,
        Optional<Assertions> assertions,
        Pages pages,
        RefusalWriter refusals,
        SecureRandom random,
        InstantSource clock,
        GatehouseListener events,
        boolean forwardAuth,
        Succession succession,
        @Nullable IdentityMapper mapperOfApplication,
        GatehouseListener sharedEvents) {
    /** Returns nothing of what is within. */
    @Override
    public String toString() {
        return "Parts[redacted]";
    }
}
