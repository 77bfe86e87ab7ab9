package io.gatehouse.proxy.listen;

import io.gatehouse.http.ClientCertificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;

/** The certificate that the client at the other end of a connection has shown. */
public final class PeerCertificate {
    private static final String READ = ClientCertificate.class.getName();

    private PeerCertificate() {}

    /**
     * Returns the certificate that was verified in the TLS handshake of the request's connection; empty where there is none, and where it
     * has expired since.
     */
    public static Optional<ClientCertificate> of(Request request) {
        EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        EndPoint.SslSessionData tls = endPoint == null ? null : endPoint.getSslSessionData();
        if (tls == null) {
            return Optional.empty();
        }
        // What the PROXY protocol says of TLS in front has no session, and is no handshake of ours.
        SSLSession session = tls.sslSession();
        X509Certificate[] chain = tls.peerCertificates();
        if (session == null
                || chain == null
                || chain.length == 0
                || chain[0].getNotAfter().toInstant().isBefore(Instant.now())) {
            return Optional.empty();
        }
        if (session.getValue(READ) instanceof ClientCertificate known) {
            return Optional.of(known);
        }
        ClientCertificate read = ClientCertificate.of(chain[0]);
        session.putValue(READ, read);
        return Optional.of(read);
    }
}
