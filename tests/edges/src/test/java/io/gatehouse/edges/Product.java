package io.gatehouse.edges;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The edges that can be installed, and how each is started in the foreground with the files of its sample. */
enum Product {
    NGINX("nginx", "/usr/sbin/nginx") {
        @Override
        List<String> arguments(Path files, Path scratch) {
            return List.of(
                    "-p", scratch.toString(), "-c", files.resolve("nginx.conf").toString(), "-g", "daemon off;");
        }
    },
    HAPROXY("haproxy", "/usr/sbin/haproxy") {
        @Override
        List<String> arguments(Path files, Path scratch) {
            return List.of("-db", "-C", files.toString(), "-f", "haproxy.cfg");
        }
    },
    CADDY("caddy", "/usr/bin/caddy") {
        @Override
        List<String> arguments(Path files, Path scratch) {
            return List.of(
                    "run",
                    "--adapter",
                    "caddyfile",
                    "--config",
                    files.resolve("Caddyfile").toString());
        }
    },
    APACHE("apache2", "/usr/sbin/apache2") {
        @Override
        List<String> arguments(Path files, Path scratch) {
            return List.of("-D", "FOREGROUND", "-d", files.toString(), "-f", "apache.conf");
        }
    };

    private final String debianPackage;
    private final Path executable;

    Product(String debianPackage, String executable) {
        this.debianPackage = debianPackage;
        this.executable = Path.of(executable);
    }

    abstract List<String> arguments(Path files, Path scratch);

    /** Returns the folder of the sample. */
    String sample() {
        return this == APACHE ? "apache" : debianPackage;
    }

    /** Returns the program; where it is not installed the test is skipped loudly, or fails where it must not be skipped. */
    Path executable() {
        return installed(executable, debianPackage);
    }

    /** Returns a program that must be there; where it is not, the test is skipped loudly, or fails where it must not be skipped. */
    static Path installed(Path executable, String debianPackage) {
        return installed(executable, debianPackage, Files.isExecutable(executable));
    }

    /** Returns a file that must be there, as {@link #installed(Path, String)} does a program. */
    static Path installedFile(Path file, String debianPackage) {
        return installed(file, debianPackage, Files.isReadable(file));
    }

    private static Path installed(Path file, String debianPackage, boolean isThere) {
        if (!isThere) {
            String missing = "these tests need " + file + " (Debian package " + debianPackage + ")";
            System.err.println("SKIPPED: " + missing);
            if ("true".equals(System.getenv("CI"))) {
                fail(missing);
            }
            abort(missing);
        }
        return file;
    }
}
