package io.gatehouse.proxy.listen;

import io.gatehouse.http.AddressRange;
import io.gatehouse.proxy.log.RareWarning;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.ProxyConnectionFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The PROXY protocol, versions 1 and 2, from those who may speak it, and from them nothing else: a connection from anybody else is
 * closed, and so is one that does not begin with the header. Jetty by itself would serve both as they are.
 */
final class ProxyProtocol extends ProxyConnectionFactory {
    private static final Logger LOG = LoggerFactory.getLogger("io.gatehouse.gateway");

    private final Supplier<List<AddressRange>> from;
    private final RareWarning strangers = new RareWarning(System::nanoTime);
    private final RareWarning headless = new RareWarning(System::nanoTime);

    /**
     * Creates the factory.
     *
     * @param from returns who may connect at the moment
     * @param next what is spoken after the header
     */
    ProxyProtocol(Supplier<List<AddressRange>> from, String next) {
        super(next);
        this.from = from;
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
        String peer = address(endPoint);
        if (from.get().stream().noneMatch(range -> range.contains(peer))) {
            strangers.ask(more -> LOG.warn(
                    "listener.refused peer={} more={} reason=\"is not among those who may speak the PROXY protocol here; see"
                            + " proxy-protocol-from and trusted-proxies\"",
                    peer,
                    more));
            return new Refused(endPoint, connector.getExecutor());
        }
        return super.newConnection(connector, endPoint);
    }

    private static String address(EndPoint endPoint) {
        if (endPoint.getRemoteSocketAddress() instanceof InetSocketAddress inet) {
            InetAddress address = inet.getAddress();
            String text = address == null ? "" : address.getHostAddress();
            int zone = text.indexOf('%');
            return zone < 0 ? text : text.substring(0, zone);
        }
        return "";
    }

    /** Comes here when the first bytes are none of the protocol. */
    @Override
    protected void nextProtocol(Connector connector, EndPoint endPoint, ByteBuffer buffer) {
        headless.ask(more -> LOG.warn(
                "listener.refused peer={} more={} reason=\"did not begin with a header of the PROXY protocol, which proxy-protocol: true"
                        + " expects; have it sent, or listen without\"",
                address(endPoint),
                more));
        // Not by an exception: the server would log its stack, for everybody who may connect.
        endPoint.close();
    }

    /** A connection that is closed at once. */
    private static final class Refused extends AbstractConnection {
        Refused(EndPoint endPoint, Executor executor) {
            super(endPoint, executor);
        }

        @Override
        public void onOpen() {
            super.onOpen();
            close();
        }

        @Override
        public void onFillable() {
            close();
        }
    }
}
