package io.gatehouse.proxy.upstream;

import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.client.ProtocolHandler;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.transport.HttpConversation;
import org.eclipse.jetty.client.transport.HttpExchange;
import org.eclipse.jetty.client.transport.HttpRequest;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;

/**
 * Takes every interim response (RFC 9110, section 15.2) out of the conversation, so that the final one is what the request's listener
 * hears of. After {@code 100 Continue} the body is sent; the others are passed on to the client, but for a few too many. The client
 * library's own handlers are not used: they know 100, 102 and 103 alone, and buffer a final response that comes in place of 100.
 */
final class InterimResponses implements ProtocolHandler {
    private static final String RELAY = Relay.class.getName();

    @Override
    public String getName() {
        return "interim";
    }

    @Override
    public boolean accept(Request request, Response response) {
        return HttpStatus.isInterim(response.getStatus());
    }

    @Override
    public Response.Listener getResponseListener() {
        return new Listener();
    }

    /** Has the body sent that was held back for {@code 100 Continue}; does nothing where none is. */
    static void proceed(Request request) {
        HttpExchange exchange =
                ((HttpRequest) request).getConversation().getExchanges().peekLast();
        if (exchange != null) {
            exchange.proceed(null, null);
        }
    }

    /** Passes interim responses on to one client, one after the other. */
    static final class Relay {
        private static final int MOST = 10;

        private final org.eclipse.jetty.server.Request request;
        private final org.eclipse.jetty.server.Response response;
        private volatile CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
        private int count;

        Relay(org.eclipse.jetty.server.Request request, org.eclipse.jetty.server.Response response) {
            this.request = request;
            this.response = response;
        }

        /** Has the interim responses to a request of the upstream's come here. */
        Request listeningTo(Request upstream) {
            return upstream.attribute(RELAY, this);
        }

        /** Does what is to come after the interim responses that came so far. */
        void afterwards(Runnable action) {
            CompletableFuture<Void> before = last;
            if (before.isDone()) {
                action.run();
            } else {
                var unused = before.whenComplete((nothing, failure) -> action.run());
            }
        }

        private void pass(Response interim) {
            // RFC 9110, section 15.2: not to a client of HTTP/1.0.
            if (++count <= MOST
                    && request.getConnectionMetaData().getHttpVersion().getVersion()
                            >= HttpVersion.HTTP_1_1.getVersion()) {
                last = last.thenCompose(
                        before -> response.writeInterim(interim.getStatus(), UpstreamHeaders.interim(interim)));
            }
        }
    }

    private static final class Listener implements Response.Listener {
        @Override
        public void onSuccess(Response response) {
            HttpConversation conversation = ((HttpRequest) response.getRequest()).getConversation();
            // From here on the request's own listener hears what comes.
            conversation.updateResponseListeners(null);
            HttpExchange exchange = conversation.getExchanges().peekLast();
            if (exchange == null) {
                return;
            }
            if (response.getStatus() == HttpStatus.CONTINUE_100) {
                exchange.resetResponse();
                exchange.proceed(null, null);
            } else {
                if (response.getRequest().getAttributes().get(RELAY) instanceof Relay relay) {
                    relay.pass(response);
                }
                exchange.resetResponse();
            }
        }

        @Override
        public void onFailure(Response response, Throwable failure) {
            // The request's own listener hears of it when the exchange completes.
            ((HttpRequest) response.getRequest()).getConversation().updateResponseListeners(null);
        }
    }
}
