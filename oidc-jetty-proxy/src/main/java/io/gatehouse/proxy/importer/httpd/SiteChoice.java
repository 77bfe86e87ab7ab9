package io.gatehouse.proxy.importer.httpd;

import io.gatehouse.proxy.importer.draft.ImportFailedException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Chooses the virtual host that is imported: one gateway is one of them. */
final class SiteChoice {
    private SiteChoice() {}

    /**
     * Chooses.
     *
     * @param wanted the name of the host, with or without a port; null where there is one that signs people in
     * @throws ImportFailedException when it is not clear which one is meant; the message lists them
     */
    static Site choose(ConfigTree.Result config, @Nullable String wanted) throws ImportFailedException {
        List<Section> hosts = Section.sections(config.items()).stream()
                .filter(section -> section.is("VirtualHost"))
                .toList();
        List<Item> global = config.items().stream()
                .filter(item -> !item.key().equals("virtualhost"))
                .toList();
        List<Section> named = wanted == null
                ? hosts
                : hosts.stream().filter(host -> isCalled(host, wanted)).toList();
        if (wanted != null && named.isEmpty()) {
            throw ImportFailedException.input("expected --host to name a ServerName or ServerAlias, but there is no \""
                    + wanted + "\"" + (hosts.isEmpty() ? "; there are no virtual hosts" : " among:\n" + list(hosts)));
        }
        List<Section> fitting = named;
        if (fitting.size() > 1) {
            fitting = named.stream().filter(SiteChoice::signsIn).toList();
        }
        if (fitting.size() > 1) {
            List<Section> secure = fitting.stream()
                    .filter(host -> host.directives().stream()
                            .anyMatch(directive -> directive.is("SSLEngine") && directive.isOn()))
                    .toList();
            fitting = wanted != null && secure.size() == 1 ? secure : fitting;
        }
        if (fitting.size() > 1 || (fitting.isEmpty() && named.size() > 1)) {
            throw ImportFailedException.input(
                    "expected one virtual host, but there are several that it could be; choose one with --host NAME[:PORT]:\n"
                            + list(fitting.isEmpty() ? named : fitting));
        }
        Section chosen = fitting.isEmpty() ? null : fitting.get(0);
        List<Section> others =
                hosts.stream().filter(host -> !host.equals(chosen)).toList();
        return new Site(global, chosen, others, config.root());
    }

    private static String list(List<Section> hosts) {
        return hosts.stream().map(host -> "  " + Site.title(host)).collect(Collectors.joining("\n"));
    }

    private static boolean isCalled(Section host, String wanted) {
        String lower = wanted.toLowerCase(Locale.ROOT);
        int colon = lower.lastIndexOf(':');
        boolean port = colon > 0 && lower.substring(colon + 1).chars().allMatch(Character::isDigit);
        String name = port ? lower.substring(0, colon) : lower;
        boolean called = host.directives().stream()
                .filter(directive -> directive.is("ServerName") || directive.is("ServerAlias"))
                .flatMap(directive -> directive.arguments().stream())
                .map(argument -> argument.toLowerCase(Locale.ROOT)
                        .replaceFirst("^https?://", "")
                        .replaceFirst(":\\d+$", ""))
                .anyMatch(name::equals);
        return called
                && (!port || host.arguments().stream().anyMatch(address -> address.endsWith(lower.substring(colon))));
    }

    private static boolean signsIn(Section host) {
        return Stream.concat(host.directives().stream(), host.everything())
                .anyMatch(directive -> directive.key().startsWith("oidc")
                        || (directive.is("AuthType")
                                && List.of("openid-connect", "oauth20", "auth-openidc")
                                        .contains(directive.first().toLowerCase(Locale.ROOT))));
    }
}
