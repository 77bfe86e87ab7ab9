package io.gatehouse.proxy;

import io.gatehouse.config.reader.ConfigSource;
import io.gatehouse.testing.Browser;
import io.gatehouse.testing.FakeProvider;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A gateway that was started with a file, and whose file can be changed. */
final class ReloadScene implements AutoCloseable {
    static final String SIGN_IN = "rules: [{path: /public/**, allow: everyone}, {path: /**, allow: signed-in}]\n";

    private final FakeProvider provider = FakeProvider.start();
    private final Path directory;
    private final Path file;
    private final URI application;
    private final Gateway gateway;
    private final ConfigReload reload;

    /**
     * Starts it.
     *
     * @param application where requests go
     * @param more settings beside provider, routes and server
     */
    ReloadScene(Path directory, URI application, String more) throws IOException {
        this.directory = directory;
        this.application = application;
        file = directory.resolve("gatehouse.yml");
        Files.writeString(directory.resolve("secret"), "s3cret-s3cret-s3cret-s3cret-s3cret\n");
        provider.client("gateway", "s3cret-s3cret-s3cret-s3cret-s3cret");
        write(more);
        reload = new ConfigReload(List.of(ConfigSource.yaml(file)));
        gateway = Gateway.create(reload.read(), reload.endpoints());
        gateway.start();
        reload.serve(gateway);
    }

    /** Writes the file anew, with these settings beside the usual ones. */
    void write(String more) throws IOException {
        write(more, "", "[{upstream: " + application + "}]");
    }

    /** Writes the file anew, with these settings beside the usual ones, of the server as well, and these routes. */
    void write(String more, String ofServer, String routes) throws IOException {
        Files.writeString(
                file,
                "provider:\n  issuer: " + provider.issuer()
                        + "\n  client-id: gateway\n  client-secret-file: secret\n"
                        + "server: {listen: \"http://127.0.0.1:0\", admin: \"http://127.0.0.1:0\", access-log: false"
                        + ofServer
                        + "}\n"
                        + "routes: " + routes + "\n"
                        + more);
    }

    /** Has the gateway read the file, as an operator would, and returns what it answers. */
    RawClient.Response reload() throws IOException {
        return AdminUnderTest.ask(gateway.adminUri().orElseThrow(), "POST", "/reload");
    }

    ConfigReload reloading() {
        return reload;
    }

    Path file() {
        return file;
    }

    Path directory() {
        return directory;
    }

    Gateway gateway() {
        return gateway;
    }

    FakeProvider provider() {
        return provider;
    }

    URI uri() {
        return gateway.uris().get(0);
    }

    /** Returns a browser in which somebody has signed in. */
    Browser signedIn(String subject) throws IOException {
        provider.user(subject, Map.of());
        Browser browser = new Browser();
        Browser.Response page = browser.open(uri() + "/");
        if (page.status() != 200) {
            throw new AssertionError(page);
        }
        return browser;
    }

    /** Returns the status that a browser gets for a path. */
    int status(Browser browser, String path) throws IOException {
        return browser.fetching(uri() + path).send().status();
    }

    @Override
    public void close() {
        gateway.close();
        provider.close();
    }
}
