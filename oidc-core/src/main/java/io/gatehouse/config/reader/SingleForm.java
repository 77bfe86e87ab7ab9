package io.gatehouse.config.reader;

import java.util.Optional;
import java.util.function.Function;

/** Reads a single value. */
record SingleForm<T>(Function<String, T> parse) implements ConfigType.Form<T> {
    @Override
    public Optional<T> read(ConfigNode node, Scope scope) {
        if (!(node instanceof ConfigNode.Text written)) {
            scope.unexpected(node, "expected a single value");
            return Optional.empty();
        }
        return scope.variables().resolve(written, scope).flatMap(text -> parse(text, scope));
    }

    private Optional<T> parse(ConfigNode.Text text, Scope scope) {
        if (text.raw().isEmpty()) {
            scope.problem(text, "expected a value, but came an empty one; leave the key out for its default");
            return Optional.empty();
        }
        try {
            return Optional.of(parse.apply(text.raw()));
        } catch (IllegalArgumentException e) {
            scope.unexpected(text, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }
}
