package io.gatehouse.proxy.importer;

import io.gatehouse.config.ConfigException;
import io.gatehouse.config.ConfigProblem;
import io.gatehouse.config.reader.ConfigSource;
import io.gatehouse.proxy.config.GatewayConfig;
import io.gatehouse.proxy.importer.draft.Draft;
import io.gatehouse.proxy.importer.draft.ImportFailedException;
import io.gatehouse.proxy.importer.draft.Note;
import io.gatehouse.proxy.importer.draft.SecretDraft;
import io.gatehouse.proxy.importer.draft.SessionKey;
import io.gatehouse.proxy.importer.draft.YamlText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes an imported configuration, and judges it as {@code gatehouse check} would. */
public final class Importer {
    private Importer() {}

    /**
     * Finishes an import.
     *
     * @param source what was imported, as it is named in the first line
     * @param out the file to write; null to return the YAML, with variables of the environment in the places of secrets
     * @param overwrite whether files that are there may be replaced
     * @param environment what variables in the configuration refer to when it is judged
     * @throws ImportFailedException when the files cannot be written
     */
    public static ImportResult finish(
            Draft draft, String source, @Nullable Path out, boolean overwrite, Map<String, String> environment)
            throws ImportFailedException {
        List<Note> notes = draft.allNotes();
        List<String> byHand = notes.stream()
                .filter(note -> note.kind() == Note.Kind.BY_HAND)
                .map(Note::text)
                .distinct()
                .toList();
        long differences = notes.stream()
                .filter(note -> note.kind() == Note.Kind.DIFFERENT)
                .count();
        List<String> head = List.of(
                "Made from " + source + " by: gatehouse import.",
                "Comments name the line of the original. \"" + Note.Kind.BY_HAND.word()
                        + "\": somebody must decide. \"" + Note.Kind.DIFFERENT.word()
                        + "\": carried over, but not the same. \"" + Note.Kind.NOT_NEEDED.word()
                        + "\": nothing to do.");
        if (out == null) {
            String yaml = YamlText.of(draft, head, secret -> false, "");
            Map<String, String> variables = new HashMap<>(environment);
            draft.secrets().values().forEach(secret -> variables.put(secret.variable(), standIn(secret)));
            ConfigSource made = ConfigSource.yaml("gatehouse.yml", yaml, Path.of(""));
            return new ImportResult(yaml, List.of(), byHand, differences, problems(made, variables));
        }
        List<Path> files = new ImportFiles(out, overwrite).write(draft, head);
        return new ImportResult("", files, byHand, differences, problems(ConfigSource.yaml(out), environment));
    }

    /** Returns what stands in for a secret that whoever starts the gateway will put into the environment. */
    private static String standIn(SecretDraft secret) {
        return secret.key().equals("session.keys") ? SessionKey.make() : "x".repeat(64);
    }

    private static List<String> problems(ConfigSource made, Map<String, String> environment) {
        Map<String, String> variables = new HashMap<>(environment);
        variables.keySet().removeIf(name -> name.startsWith("GATEHOUSE_"));
        List<ConfigSource> sources = new ArrayList<>(List.of(made, ConfigSource.environment(variables)));
        try {
            GatewayConfig.read(sources);
            return List.of();
        } catch (ConfigException e) {
            return e.problems().stream().map(ConfigProblem::toString).toList();
        }
    }
}
