package io.gatehouse.edges;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files of a sample, with the addresses that a user would change as well, and nothing else, changed.
 *
 * @param files where the files are
 * @param scratch a folder for what the product writes
 */
record Sample(Path files, Path scratch) {
    /**
     * The addresses.
     *
     * @param edge the port of the edge
     * @param gateway the port of the gateway
     * @param application the port of the application
     * @param issuer the provider
     */
    record Addresses(int edge, int gateway, int application, String issuer) {
        Addresses edge(int port) {
            return new Addresses(port, gateway, application, issuer);
        }

        Addresses gateway(int port) {
            return new Addresses(edge, port, application, issuer);
        }

        Addresses application(int port) {
            return new Addresses(edge, gateway, port, issuer);
        }
    }

    /** Copies the files of a product's sample into a new folder below a directory. */
    static Sample of(Product product, Path directory, Addresses addresses) throws IOException {
        Path source = Path.of(System.getProperty("gatehouse.samples")).resolve(product.sample());
        // Started by root, most of them work as somebody else, who must get at their files.
        Path files = open(Files.createTempDirectory(directory, product.sample()));
        Path scratch = open(Files.createDirectory(files.resolve("scratch")));
        open(directory);
        List<Path> originals;
        try (Stream<Path> listed = Files.list(source)) {
            originals = listed.filter(Files::isRegularFile).toList();
        }
        for (Path original : originals) {
            String text = Files.readString(original)
                    .replace("localhost:8000", "localhost:" + addresses.edge())
                    .replace("127.0.0.1:8000", "127.0.0.1:" + addresses.edge())
                    .replace("127.0.0.1:8002", "127.0.0.1:" + addresses.gateway())
                    .replace("127.0.0.1:8004", "127.0.0.1:" + addresses.application())
                    .replace("http://localhost:8003/quickstart", addresses.issuer())
                    .replace("/tmp/edge", scratch.toString());
            Files.writeString(files.resolve(original.getFileName().toString()), text);
        }
        return new Sample(files, scratch);
    }

    private static Path open(Path directory) throws IOException {
        return Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
