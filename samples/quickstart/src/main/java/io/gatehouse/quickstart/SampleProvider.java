package io.gatehouse.quickstart;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.URI;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.OAuth2Config;
import no.nav.security.mock.oauth2.http.NettyWrapper;
import no.nav.security.mock.oauth2.token.OAuth2TokenProvider;

/**
 * An OpenID Connect provider for trying things out: people choose on its page who they want to be. It believes everybody, clients
 * included.
 */
public final class SampleProvider implements AutoCloseable {
    /** The system property that chooses the port. */
    static final String PORT = "quickstart.provider.port";

    private static final int PATIENCE_MILLIS = 60_000;

    private final MockOAuth2Server server;
    private final Path loginPage;
    private final String issuer;

    private SampleProvider(MockOAuth2Server server, Path loginPage, String issuer) {
        this.server = server;
        this.loginPage = loginPage;
        this.issuer = issuer;
    }

    /**
     * Starts the provider, on loopback alone.
     *
     * @param port the port; 0 for any free one
     * @throws PortTakenException when somebody else has the port
     * @throws IOException when the login page cannot be written to a temporary file
     */
    public static SampleProvider start(int port) throws PortTakenException, IOException {
        Path loginPage = loginPage();
        NettyWrapper http = new NettyWrapper();
        boolean interactive = true;
        boolean rotateRefreshTokens = true;
        MockOAuth2Server server = new MockOAuth2Server(new OAuth2Config(
                interactive,
                loginPage.toString(),
                null,
                rotateRefreshTokens,
                new OAuth2TokenProvider(),
                Set.of(),
                http));
        try {
            server.start(InetAddress.getByAddress("localhost", new byte[] {127, 0, 0, 1}), port);
        } catch (RuntimeException | IOException e) {
            server.shutdown();
            Files.deleteIfExists(loginPage);
            if (PortTakenException.isCauseOf(e)) {
                throw new PortTakenException(port, "the provider", PORT);
            }
            throw e;
        }
        // The server names its issuer after the Host it is asked for, so everybody has to use the same one.
        SampleProvider provider =
                new SampleProvider(server, loginPage, "http://localhost:" + http.port() + "/quickstart");
        provider.warmUp();
        return provider;
    }

    /** Asks the provider once for what the gateway will ask for: its first answers take seconds on a busy machine. */
    private void warmUp() throws IOException {
        for (String document : List.of("/.well-known/openid-configuration", "/jwks")) {
            URLConnection connection = URI.create(issuer + document).toURL().openConnection(Proxy.NO_PROXY);
            connection.setConnectTimeout(PATIENCE_MILLIS);
            connection.setReadTimeout(PATIENCE_MILLIS);
            try (InputStream in = connection.getInputStream()) {
                in.readAllBytes();
            } catch (IOException e) {
                close();
                throw e;
            }
        }
    }

    /** Copies the login page to where the server can read it: it takes a file. */
    private static Path loginPage() throws IOException {
        try (InputStream in = SampleProvider.class.getResourceAsStream("login.html")) {
            if (in == null) {
                throw new IOException("login.html is missing beside " + SampleProvider.class.getName());
            }
            Path file = Files.createTempFile("gatehouse-quickstart-login", ".html");
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
            return file;
        }
    }

    /** Returns the issuer, which is also the address below which its endpoints are. */
    public String issuer() {
        return issuer;
    }

    /** Stops the provider. */
    @Override
    public void close() {
        server.shutdown();
        try {
            Files.deleteIfExists(loginPage);
        } catch (IOException e) {
            loginPage.toFile().deleteOnExit();
        }
    }
}
