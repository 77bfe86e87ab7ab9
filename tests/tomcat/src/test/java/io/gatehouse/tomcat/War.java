package io.gatehouse.tomcat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A web application in a directory, with its own copy of the library, as it lies in {@code webapps/}. */
final class War {
    // What Tomcat, the JVM or the test brings, and an application must not.
    private static final List<String> NOT_OURS = List.of(
            "tomcat",
            "junit",
            "assertj",
            "awaitility",
            "byte-buddy",
            "surefire",
            "opentest4j",
            "apiguardian",
            "test-classes",
            "tests.jar",
            "hamcrest");

    static final String WEB_XML = """
            <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
              <filter>
                <filter-name>gatehouse</filter-name>
                <filter-class>io.gatehouse.servlet.GatehouseFilter</filter-class>
                <async-supported>true</async-supported>
                %s
              </filter>
              <filter-mapping>
                <filter-name>gatehouse</filter-name>
                <url-pattern>/*</url-pattern>
                <dispatcher>REQUEST</dispatcher>
                <dispatcher>ERROR</dispatcher>
              </filter-mapping>
              <servlet>
                <servlet-name>default</servlet-name>
                <servlet-class>org.apache.catalina.servlets.DefaultServlet</servlet-class>
              </servlet>
              <servlet-mapping>
                <servlet-name>default</servlet-name>
                <url-pattern>/</url-pattern>
              </servlet-mapping>
              <welcome-file-list>
                <welcome-file>index.txt</welcome-file>
              </welcome-file-list>
            </web-app>
            """;

    private final Path directory;

    private War(Path directory) {
        this.directory = directory;
    }

    /** Makes an application whose pages are files. */
    static War in(Path directory, String initParams) throws IOException {
        War war = new War(directory);
        war.file("WEB-INF/web.xml", WEB_XML.formatted(initParams));
        war.file("index.txt", "welcome");
        war.file("public/index.txt", "public");
        war.file("page.txt", "page");
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        for (String entry : classPath.split(File.pathSeparator, -1)) {
            if (!entry.isEmpty()
                    && NOT_OURS.stream().noneMatch(Path.of(entry).getFileName().toString()::contains)) {
                war.take(Path.of(entry));
            }
        }
        return war;
    }

    /** Returns the directory. */
    Path directory() {
        return directory;
    }

    /** Writes a file. */
    War file(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return this;
    }

    private void take(Path entry) throws IOException {
        if (Files.isRegularFile(entry)) {
            Path lib = Files.createDirectories(directory.resolve("WEB-INF/lib"));
            Files.copy(entry, lib.resolve(entry.getFileName()));
            return;
        }
        // Ours, where Maven has not packed them yet.
        Path classes = directory.resolve("WEB-INF/classes");
        try (Stream<Path> files = Files.walk(entry)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = classes.resolve(entry.relativize(file).toString());
                Files.createDirectories(target.getParent());
                if (!Files.exists(target)) {
                    Files.copy(file, target);
                }
            }
        }
    }
}
