package io.gatehouse.proxy.listen;

import java.time.Duration;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http2.server.AbstractHTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.WindowRateControl;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.SecureRequestCustomizer;

/**
 * What holds for HTTP on every listener, in one place: how large headers may be, how long a connection may be silent, and what an HTTP/2
 * connection may ask for.
 *
 * @param maxRequestHeader the most bytes of a request line and its headers
 * @param maxResponseHeader the most bytes of a response's headers
 */
public record HttpSettings(int maxRequestHeader, int maxResponseHeader) {
    /** How long a client's connection may be silent. Waiting for an upstream is no silence. */
    static final Duration IDLE = Duration.ofSeconds(60);

    /** How many requests one HTTP/2 connection may have under way (RFC 9113, section 5.1.2). */
    static final int MAX_STREAMS = 128;

    /**
     * How many frames a second one HTTP/2 connection may send that cost work and carry nothing: PING, SETTINGS, PRIORITY, RST_STREAM,
     * CONTINUATION, empty DATA. Beyond it the connection is closed with ENHANCE_YOUR_CALM (RFC 9113, section 10.5).
     */
    static final int MAX_CONTROL_FRAMES = 128;

    private static final int MAX_SETTINGS = 64;
    private static final int HPACK_TABLE = 4096;
    private static final int FRAME = 16 * 1024;
    private static final int STREAM_WINDOW = 512 * 1024;
    private static final int CONNECTION_WINDOW = 1024 * 1024;

    /** Returns what Jetty is to do on a listener without TLS. */
    HttpConfiguration plain() {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        http.setHttpCompliance(HttpCompliance.STRICT);
        http.setRequestHeaderSize(maxRequestHeader);
        http.setMaxResponseHeaderSize(maxResponseHeader);
        return http;
    }

    /**
     * Returns what Jetty is to do on a listener with TLS.
     *
     * @param strictSni whether the host of a request must be one that the connection's certificate is for
     */
    HttpConfiguration secure(boolean strictSni) {
        HttpConfiguration http = plain();
        http.addCustomizer(new SecureRequestCustomizer(strictSni));
        return http;
    }

    /** Bounds what a connection may ask for. */
    static <F extends AbstractHTTP2ServerConnectionFactory> F bounded(F http2) {
        http2.setMaxConcurrentStreams(MAX_STREAMS);
        http2.setRateControlFactory(new WindowRateControl.Factory(MAX_CONTROL_FRAMES));
        http2.setMaxSettingsKeys(MAX_SETTINGS);
        http2.setMaxDecoderTableCapacity(HPACK_TABLE);
        http2.setMaxEncoderTableCapacity(HPACK_TABLE);
        http2.setMaxFrameSize(FRAME);
        http2.setInitialStreamRecvWindow(STREAM_WINDOW);
        http2.setInitialSessionRecvWindow(CONNECTION_WINDOW);
        // WebSockets over HTTP/2 (RFC 8441) are not bridged, so browsers are not told that they could.
        http2.setConnectProtocolEnabled(false);
        return http2;
    }
}
