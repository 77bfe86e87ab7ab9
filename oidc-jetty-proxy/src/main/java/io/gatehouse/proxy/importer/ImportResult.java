package io.gatehouse.proxy.importer;

import java.nio.file.Path;
import java.util.List;

/**
 * What became of an import.
 *
 * @param yaml the configuration, where it was not written into a file; empty otherwise
 * @param files the files that were written, the configuration first
 * @param byHand what somebody must decide, one line each
 * @param differences how many comments tell of something that is not the same
 * @param problems what {@code gatehouse check} finds in it; none when it can be started
 */
public record ImportResult(
        String yaml, List<Path> files, List<String> byHand, long differences, List<String> problems) {
    /** Copies the lists. */
    public ImportResult {
        files = List.copyOf(files);
        byHand = List.copyOf(byHand);
        problems = List.copyOf(problems);
    }
}
