package io.gatehouse.proxy.pool;

import org.eclipse.jetty.client.ProtocolHandler;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.transport.HttpConversation;
import org.eclipse.jetty.client.transport.HttpExchange;
import org.eclipse.jetty.client.transport.HttpRequest;
import org.eclipse.jetty.http.HttpStatus;

/**
 * Takes every interim response (RFC 9110, section 15.2) out of the conversation, so that the final one is what the client gets. After
 * {@code 100 Continue} the body is sent. The client library's own handlers are not used: they know 100, 102 and 103 alone, and buffer
 * a final response that comes in place of 100.
 */
public final class InterimResponses implements ProtocolHandler {

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
    public static void proceed(Request request) {
        HttpExchange exchange =
                ((HttpRequest) request).getConversation().getExchanges().peekLast();
        if (exchange != null) {
            exchange.proceed(null, null);
        }
    }

    private static final class Listener implements Response.Listener {
        @Override
        public void onSuccess(Response response) {
            HttpConversation conversation = ((HttpRequest) response.getRequest()).getConversation();
            // From here on the request's own listener hears what comes.
            conversation.updateResponseListeners(null);
            HttpExchange exchange = conversation.getExchanges().peekLast();
            if (exchange != null) {
                exchange.resetResponse();
                if (response.getStatus() == HttpStatus.CONTINUE_100) {
                    exchange.proceed(null, null);
                }
            }
        }

        @Override
        public void onFailure(Response response, Throwable failure) {
            // The request's own listener hears of it when the exchange completes.
            ((HttpRequest) response.getRequest()).getConversation().updateResponseListeners(null);
        }
    }
}
