package io.gatehouse.proxy.importer.httpd;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A virtual host with what it has from the server as a whole; or the server itself, where there is no virtual host. */
final class Site {
    private final List<Item> global;
    private final @Nullable Section host;
    private final List<Section> others;
    private final Path root;

    Site(List<Item> global, @Nullable Section host, List<Section> others, Path root) {
        this.global = List.copyOf(global);
        this.host = host;
        this.others = List.copyOf(others);
        this.root = root;
    }

    /** Returns the directives outside of sections, those of the virtual host last. */
    List<Directive> directives() {
        return Section.directives(all());
    }

    /** Returns the sections in the order in which Apache has them, but virtual hosts. */
    List<Section> sections() {
        return Section.sections(all()).stream()
                .filter(section -> !section.is("VirtualHost"))
                .toList();
    }

    private List<Item> all() {
        List<Item> all = new ArrayList<>(global);
        if (host != null) {
            all.addAll(host.items());
        }
        return all;
    }

    Optional<Section> host() {
        return Optional.ofNullable(host);
    }

    /** Returns the virtual hosts that are not imported. */
    List<Section> others() {
        return others;
    }

    /** Returns the ports that the server listens on. */
    Stream<Directive> listens() {
        return Section.directives(global).stream().filter(directive -> directive.is("Listen"));
    }

    /** Returns the path of a file, relative ones below {@code ServerRoot}. */
    String path(String file) {
        if (file.isEmpty() || file.startsWith("/") || file.contains("${")) {
            return file;
        }
        try {
            return root.resolve(file).normalize().toString();
        } catch (java.nio.file.InvalidPathException e) {
            return file;
        }
    }

    /** Returns how a virtual host is called in messages. */
    static String title(Section host) {
        String name = host.directives().stream()
                .filter(directive -> directive.is("ServerName"))
                .map(Directive::first)
                .reduce((first, second) -> second)
                .orElse("");
        String addresses = String.join(" ", host.arguments());
        return (name.isEmpty() ? addresses : name + " on " + addresses) + " (" + host.where() + ")";
    }
}
