package io.gatehouse.proxy.status;

import io.gatehouse.GatehouseStatus;
import io.gatehouse.config.WeakSetting;
import io.gatehouse.proxy.pool.UpstreamState;
import io.gatehouse.proxy.tls.CertificateEnd;
import java.util.ArrayList;
import java.util.List;

/** What an operator should look at first, each with what to do. */
final class Attention {
    private Attention() {}

    static List<String> of(GatewayStatus status) {
        List<String> all = new ArrayList<>();
        status.notReady().forEach(reason -> all.add("Not ready: " + reason));
        for (GatehouseStatus.Provider provider : status.engine().providers()) {
            providers(status, provider, all);
        }
        status.engine().sessions().problems().stream()
                .filter(problem -> !status.notReady().contains(problem))
                .forEach(problem -> all.add("Session store: " + problem));
        for (UpstreamState upstream : status.upstreams()) {
            if (!GatewayStatus.isInUse(upstream)) {
                all.add("Upstream " + upstream.address()
                        + (upstream.healthy()
                                ? " is left out, because requests failed: "
                                : " is down, say its health checks: ")
                        + upstream.problem());
            }
        }
        for (CertificateEnd certificate : status.certificates()) {
            long days = status.daysUntil(certificate.end());
            if (status.endsSoon(certificate)) {
                all.add("The certificate of " + certificate.name() + " (" + certificate.use() + ") "
                        + (days < 0 ? "has ended" : "ends in " + Words.count(days, "day"))
                        + ": put a new one into its file");
            }
        }
        status.seen()
                .reload()
                .filter(reload -> !reload.inUse())
                .ifPresent(reload ->
                        all.add("The configuration that was read last cannot be used, and the one before stays: "
                                + reload.detail()));
        for (WeakSetting weak : status.weak()) {
            all.add("Weak setting " + weak.key() + ": " + weak.givesUp());
        }
        return List.copyOf(all);
    }

    private static void providers(GatewayStatus status, GatehouseStatus.Provider provider, List<String> all) {
        status.seen()
                .contact(provider.name())
                .filter(contact -> !contact.reachable())
                .ifPresent(contact -> all.add("Provider " + provider.name() + " cannot be reached: its "
                        + contact.endpoint() + " endpoint ended in " + contact.result()
                        + "; sessions go on, and new logins may fail"));
        for (GatehouseStatus.Document document : List.of(provider.metadata(), provider.keys())) {
            document.problem()
                    .filter(problem -> document.readAt().isPresent()
                            || status.notReady().stream().noneMatch(reason -> reason.contains(problem)))
                    .ifPresent(problem -> all.add("Provider " + provider.name() + ": " + problem));
        }
    }
}
