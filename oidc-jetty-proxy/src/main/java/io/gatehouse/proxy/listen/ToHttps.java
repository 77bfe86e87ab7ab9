package io.gatehouse.proxy.listen;

import io.gatehouse.config.GatehouseConfig;
import io.gatehouse.http.Origin;
import io.gatehouse.outcome.RefusalCode;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Sends everybody who comes through certain listeners to the public address by https, and serves nothing there. Only hosts that the
 * settings know are sent anywhere: with a {@code Host} of one's own invention one gets a refusal and not a redirect.
 */
final class ToHttps extends Handler.Wrapper {
    private final Set<Connector> connectors;
    private final Optional<Origin> publicUrl;
    private final List<String> allowedHosts;
    private final Refuser refuser;

    ToHttps(List<Connector> connectors, GatehouseConfig engine, Refuser refuser) {
        this.connectors = new HashSet<>(connectors);
        this.publicUrl = engine.publicUrl();
        this.allowedHosts = engine.allowedHosts().isEmpty()
                ? engine.publicUrl().map(url -> List.of(url.host())).orElse(List.of())
                : engine.allowedHosts().stream()
                        .map(host -> host.toLowerCase(Locale.ROOT))
                        .toList();
        this.refuser = refuser;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (!connectors.contains(request.getConnectionMetaData().getConnector())) {
            return super.handle(request, response, callback);
        }
        HttpURI uri = request.getHttpURI();
        String target = uri.getPathQuery();
        if (target == null || !target.startsWith("/")) {
            refuser.refuse(
                    request,
                    response,
                    RefusalCode.BAD_REQUEST,
                    "a path was expected, to redirect to by https",
                    callback);
            return true;
        }
        Optional<String> authority = Optional.ofNullable(uri.getAuthority()).flatMap(this::authority);
        if (authority.isEmpty()) {
            refuser.refuse(
                    request,
                    response,
                    RefusalCode.HOST_NOT_ALLOWED,
                    "the request is for another host than those of public-url and allowed-hosts, so it is not redirected to https",
                    callback);
            return true;
        }
        response.setStatus(HttpStatus.PERMANENT_REDIRECT_308);
        response.getHeaders().put(HttpHeader.LOCATION, "https://" + authority.get() + target);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, 0);
        callback.succeeded();
        return true;
    }

    /** Returns where somebody is sent who asks for a host; empty where it is none of ours. */
    private Optional<String> authority(String asked) {
        Optional<Origin> origin = Origin.parse("http", asked);
        if (origin.isEmpty()) {
            return Optional.empty();
        }
        String host = origin.get().host();
        Optional<String> allowed = allowedHosts.stream()
                .filter(name -> name.equals(host) || name.startsWith(host + ":"))
                .findFirst();
        // Which port https has is for the settings to say: the one of the request is that of http.
        return allowed.map(name -> publicUrl.map(Origin::authority).orElse(name));
    }
}
