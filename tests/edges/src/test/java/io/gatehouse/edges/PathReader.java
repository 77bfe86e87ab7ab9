package io.gatehouse.edges;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Servers that applications run on, each told to say which path it has read out of a request, decoded as it decodes. */
enum PathReader {
    NGINX(Path.of("/usr/sbin/nginx"), "nginx") {
        @Override
        List<String> command(Path program, Path directory, int port) throws IOException {
            Path file = Files.writeString(directory.resolve("reader.conf"), """
                    pid %1$s/reader.pid;
                    error_log stderr;
                    events {}
                    http {
                      access_log off;
                      client_body_temp_path %1$s; proxy_temp_path %1$s; fastcgi_temp_path %1$s; uwsgi_temp_path %1$s; scgi_temp_path %1$s;
                      server { listen 127.0.0.1:%2$d; location / { add_header X-Read $uri always; return 204; } }
                    }
                    """.formatted(directory, port));
            return List.of(program.toString(), "-p", directory.toString(), "-c", file.toString(), "-g", "daemon off;");
        }
    },
    APACHE(Path.of("/usr/sbin/apache2"), "apache2") {
        @Override
        List<String> command(Path program, Path directory, int port) throws IOException {
            Path file = Files.writeString(directory.resolve("reader.conf"), """
                    LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
                    LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
                    LoadModule headers_module /usr/lib/apache2/modules/mod_headers.so
                    LoadModule alias_module /usr/lib/apache2/modules/mod_alias.so
                    User www-data
                    Group www-data
                    DefaultRuntimeDir %1$s
                    PidFile %1$s/reader.pid
                    Mutex file:%1$s default
                    ErrorLog /dev/stderr
                    ServerName localhost
                    Listen 127.0.0.1:%2$d
                    AllowEncodedSlashes On
                    Header always set X-Read "expr=%%{REQUEST_URI}"
                    RedirectMatch 204 .*
                    """.formatted(directory, port));
            return List.of(program.toString(), "-D", "FOREGROUND", "-d", directory.toString(), "-f", file.toString());
        }
    },
    NODE(Path.of("/usr/bin/node"), "nodejs") {
        @Override
        List<String> command(Path program, Path directory, int port) throws IOException {
            Path file = Files.writeString(directory.resolve("reader.js"), """
                    require('http').createServer((request, response) => {
                      let path;
                      try {
                        path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
                      } catch (error) {
                        path = '(none)';
                      }
                      response.writeHead(204, {'X-Read': encodeURIComponent(path)});
                      response.end();
                    }).listen(%d, '127.0.0.1');
                    """.formatted(port));
            return List.of(program.toString(), file.toString());
        }

        @Override
        String decoded(String header) {
            return URLDecoder.decode(header, UTF_8);
        }
    };

    private final Path program;
    private final String debianPackage;

    PathReader(Path program, String debianPackage) {
        this.program = program;
        this.debianPackage = debianPackage;
    }

    abstract List<String> command(Path installed, Path directory, int port) throws IOException;

    /** Returns the path that a header, whose bytes were read one character each, says was read. */
    String decoded(String header) {
        return new String(header.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1), UTF_8);
    }

    Program start(Path directory, int port) throws IOException {
        return Program.start(command(Product.installed(program, debianPackage), directory, port), directory, port);
    }
}
