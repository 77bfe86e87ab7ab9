package io.gatehouse.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration that cannot be used, with every problem it has. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<ConfigProblem> problems;

    /** Creates the exception; there is at least one problem. */
    public ConfigException(List<ConfigProblem> problems) {
        super(problems.stream()
                .map(ConfigProblem::toString)
                .collect(Collectors.joining("\n  ", "the configuration has " + count(problems) + ":\n  ", "")));
        this.problems = List.copyOf(problems);
    }

    /** Returns every problem, in the order of the places they come from. */
    public List<ConfigProblem> problems() {
        return problems;
    }

    private static String count(List<ConfigProblem> problems) {
        return problems.size() == 1 ? "a problem" : problems.size() + " problems";
    }
}
