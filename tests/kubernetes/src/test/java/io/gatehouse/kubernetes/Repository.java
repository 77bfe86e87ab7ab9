package io.gatehouse.kubernetes;

import java.nio.file.Path;

/** The files that are looked at. */
final class Repository {
    private static final Path ROOT = Path.of(System.getProperty("gatehouse.root"));

    static final Path CHART = ROOT.resolve("samples/helm/gatehouse");
    static final Path MANIFESTS = ROOT.resolve("samples/kubernetes");
    static final Path COMPOSE = ROOT.resolve("samples/compose");
    static final Path PACKAGE = ROOT.resolve("packages/deb");

    private Repository() {}
}
