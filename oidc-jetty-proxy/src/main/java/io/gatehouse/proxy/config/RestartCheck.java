package io.gatehouse.proxy.config;

import io.gatehouse.config.ConfigProblem;
import io.gatehouse.config.SettingsPrint;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Finds what cannot be different without a new start of the gateway. */
public final class RestartCheck {
    private final List<ConfigProblem> problems = new ArrayList<>();

    private RestartCheck() {}

    /** Returns a problem for each setting that is different and cannot be. */
    public static List<ConfigProblem> of(GatewayConfig before, GatewayConfig after) {
        RestartCheck check = new RestartCheck();
        check.server(before.server(), after.server());
        if (!before.engine().session().isFoundUnder(after.engine().session())) {
            check.problems.add(new ConfigProblem(
                    "configuration",
                    "session.store",
                    "was " + before.engine().session().store().word() + " when the gateway started, and is "
                            + after.engine().session().store().word() + " now, or session.redis came or went beside it:"
                            + " sessions cannot move. Change it back, or start the gateway anew"));
        }
        return check.problems;
    }

    private void server(ServerConfig before, ServerConfig after) {
        same(
                "server.listen",
                listeners(before),
                listeners(after),
                "an address, or what is special about it (all but redirect),");
        same("server.tls.client-auth", before.tls().clientAuth(), after.tls().clientAuth(), "it");
        same("server.tls.strict-sni", before.tls().strictSni(), after.tls().strictSni(), "it");
        same("server.http2", before.http2(), after.http2(), "it");
        same("server.h2c", before.h2c(), after.h2c(), "it");
        same("server.max-header-size", before.maxHeaderSize(), after.maxHeaderSize(), "it");
        same("server.admin", before.admin(), after.admin(), "the address");
    }

    private static List<String> listeners(ServerConfig server) {
        return server.listeners().stream()
                .map(listener -> SettingsPrint.of(
                        listener.url(),
                        listener.proxyProtocol(),
                        listener.proxyProtocolFrom().toString(),
                        listener.clientAuth(),
                        listener.h2c(),
                        listener.mode()))
                .toList();
    }

    private void same(String key, Object before, Object after, String what) {
        if (!Objects.equals(before, after)) {
            problems.add(new ConfigProblem(
                    "configuration",
                    key,
                    "is not as it was when the gateway started: " + what
                            + " cannot change while it runs. Change it back, or start the gateway anew"));
        }
    }
}
