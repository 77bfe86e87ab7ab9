package io.gatehouse.proxy.listen;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.AbstractConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.ProxyConnectionFactory.ProxyEndPoint;

/**
 * Gives those who connect through a Unix domain socket the address 127.0.0.1, in place of none: they are processes of this machine, and
 * what the settings say of such (trusted proxies, rules) goes for them.
 */
final class UnixPeer extends AbstractConnectionFactory {
    private static final InetSocketAddress HERE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final ConnectionFactory next;

    UnixPeer(ConnectionFactory next) {
        super("unix-peer");
        this.next = next;
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
        return next.newConnection(connector, new ProxyEndPoint(endPoint, HERE, HERE));
    }
}
