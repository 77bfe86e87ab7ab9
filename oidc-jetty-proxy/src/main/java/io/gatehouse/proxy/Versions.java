package io.gatehouse.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** What runs here, as the build has written it: in one jar with everything else, no library's own manifest is left. */
final class Versions {
    private Versions() {}

    static String gatehouse() {
        return read("gatehouse");
    }

    static String jetty() {
        return read("jetty");
    }

    private static String read(String name) {
        Properties versions = new Properties();
        try (InputStream in = Versions.class.getResourceAsStream("versions.properties")) {
            if (in != null) {
                versions.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return versions.getProperty(name, "unknown");
    }
}
