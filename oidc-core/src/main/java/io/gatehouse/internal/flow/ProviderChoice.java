package io.gatehouse.internal.flow;

import io.gatehouse.http.MalformedRequestException;
import io.gatehouse.internal.protocol.OpenIdClient;
import io.gatehouse.internal.protocol.Providers;
import io.gatehouse.internal.provider.ProviderFailure;
import io.gatehouse.internal.request.RefusedException;
import io.gatehouse.internal.request.Request;
import io.gatehouse.internal.request.ReturnTarget;
import io.gatehouse.internal.state.Realm;
import io.gatehouse.internal.state.Realms;
import io.gatehouse.outcome.RefusalCode;
import java.util.List;
import java.util.Optional;

/** Finds the provider that is meant, among those that count where it is asked for. */
final class ProviderChoice {
    private final Providers providers;
    private final Realms realms;

    ProviderChoice(Parts parts) {
        this.providers = parts.providers();
        this.realms = parts.realms();
    }

    /** Returns the providers by which one can sign in for the page that is asked for; at least one. */
    List<OpenIdClient> forPage(Request request) throws RefusedException {
        return atLeastOne(realms.at(request.origin(), request.path().decoded()));
    }

    /** Returns the providers by which one can sign in for a target that was judged; at least one. */
    List<OpenIdClient> forTarget(Request request, String target) throws RefusedException {
        return atLeastOne(
                target.startsWith("/")
                        ? realms.at(request.origin(), ReturnTarget.pathOf(target, request.contextPath()))
                        : realms.on(request.origin()));
    }

    private List<OpenIdClient> atLeastOne(List<Realm> found) throws RefusedException {
        if (found.isEmpty()) {
            throw new RefusedException(
                    RefusalCode.PROVIDER_NOT_HERE,
                    "no provider signs people in at this host and path: add them to hosts and paths of one of providers, or have one"
                            + " provider without hosts and paths for all that the others do not name");
        }
        return found.stream().map(realm -> providers.of(realm.provider())).toList();
    }

    /** Returns the provider of this name, where it counts on the host that is asked. */
    OpenIdClient named(Request request, String name) throws RefusedException {
        return providers.of(realm(request, name).provider());
    }

    private Realm realm(Request request, String name) throws RefusedException {
        return realms.on(request.origin()).stream()
                .filter(realm -> realm.provider().equals(name))
                .findFirst()
                .orElseThrow(() -> new RefusedException(
                        RefusalCode.ISSUER_UNKNOWN, "a provider is named that is not configured for this host"));
    }

    /** Returns those whose issuer this is, where they count on the host that is asked; at least one. */
    List<OpenIdClient> ofIssuer(Request request, String issuer) throws RefusedException {
        ProviderFailure failure = null;
        for (Realm realm : realms.on(request.origin())) {
            try {
                OpenIdClient client = providers.of(realm.provider());
                if (client.issuers().accepts(issuer)) {
                    return List.of(client);
                }
            } catch (ProviderFailure e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw new RefusedException(failure.code(), failure.getMessage());
        }
        throw new RefusedException(
                RefusalCode.ISSUER_UNKNOWN, "a login was asked for at another issuer than the configured one");
    }

    /** Returns the providers of whose sessions an endpoint is to speak: the one that the query names, or all of this host. */
    List<Realm> meant(Request request) throws RefusedException {
        try {
            Optional<String> name = request.query().atMostOne("provider");
            return name.isPresent() ? List.of(realm(request, name.get())) : realms.on(request.origin());
        } catch (MalformedRequestException e) {
            throw new RefusedException(RefusalCode.BAD_REQUEST, e.getMessage());
        }
    }

    /** Returns where a login by a provider leads that started nowhere: the default, or a path where its session counts. */
    String defaultReturn(Request request, OpenIdClient client, String usual) {
        String name = client.config().name();
        List<Realm> there = realms.at(request.origin(), ReturnTarget.pathOf(usual, request.contextPath()));
        if (there.stream().anyMatch(realm -> realm.provider().equals(name))) {
            return usual;
        }
        return realms.of(name)
                .flatMap(realms::pathOf)
                .map(path -> request.encodedContextPath() + path)
                .orElse(usual);
    }
}
