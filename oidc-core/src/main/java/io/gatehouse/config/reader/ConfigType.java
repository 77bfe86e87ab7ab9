package io.gatehouse.config.reader;

import io.gatehouse.config.ConfigWord;
import io.gatehouse.config.Secret;
import io.gatehouse.http.Origin;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the value of a {@link ConfigKey} must look like. Whether a value of the right type also makes sense is judged later, over
 * the whole configuration.
 *
 * @param <T> what the value becomes
 */
public final class ConfigType<T> {
    private static final String WEB = "[hH][tT][tT][pP][sS]?://";
    private static final ConfigShape ANY = new ConfigShape.Single("");

    /** Reads a node; empty when it told the scope why not. */
    interface Form<T> {
        Optional<T> read(ConfigNode node, Scope scope);
    }

    private final String name;
    private final boolean secret;
    private final List<ConfigKey<?>> members;
    private final ConfigShape shape;
    private final Form<T> form;

    ConfigType(String name, boolean secret, List<ConfigKey<?>> members, ConfigShape shape, Form<T> form) {
        this.name = name;
        this.secret = secret;
        this.members = List.copyOf(members);
        this.shape = shape;
        this.form = form;
    }

    /**
     * Returns a type of single values.
     *
     * @param name what the reference of the configuration calls it, such as {@code duration}
     * @param parse makes a value of a text that is not empty; throws {@link IllegalArgumentException} with a message of the form
     *     "expected …" where it cannot, which must not repeat the text
     */
    public static <T> ConfigType<T> of(String name, Function<String, T> parse) {
        return of(name, new ConfigShape.Single(""), parse);
    }

    /**
     * Returns a type of single values of which something is known beforehand.
     *
     * @param name what the reference of the configuration calls it, such as {@code duration}
     * @param shape what every value looks like that {@code parse} takes
     * @param parse as in {@link #of(String, Function)}
     */
    public static <T> ConfigType<T> of(String name, ConfigShape shape, Function<String, T> parse) {
        return new ConfigType<>(name, false, List.of(), shape, new SingleForm<>(parse));
    }

    /** Returns the type of a line of text. */
    public static ConfigType<String> text() {
        return of("text", Values::text);
    }

    /** Returns the type of {@code true} and {@code false}. */
    public static ConfigType<Boolean> flag() {
        return of("true or false", new ConfigShape.Flag(), Values::flag);
    }

    /** Returns the type of whole numbers. */
    public static ConfigType<Integer> number() {
        return of("number", new ConfigShape.Whole(), Values::number);
    }

    /** Returns the type of durations such as {@code 30s}, {@code 15m}, {@code 8h} and {@code 1d}. */
    public static ConfigType<Duration> duration() {
        return of("duration", new ConfigShape.Single(Values.DURATION.pattern()), Values::duration);
    }

    /** Returns the type of sizes such as {@code 512}, {@code 16k} and {@code 1m}, in bytes. */
    public static ConfigType<Integer> size() {
        return of("size", new ConfigShape.Single(Values.SIZE.pattern()), Values::size);
    }

    /** Returns the type of absolute http and https URLs without user information and fragment. */
    public static ConfigType<URI> url() {
        return of("URL", new ConfigShape.Single(WEB + ".+"), Values::url);
    }

    /** Returns the type of web origins such as {@code https://app.example.com}. */
    public static ConfigType<Origin> origin() {
        return of("origin", new ConfigShape.Single(WEB + "[^/?#]+/?"), Values::origin);
    }

    /** Returns the type of one of some words. */
    public static <E extends Enum<E> & ConfigWord> ConfigType<E> word(Class<E> words) {
        return word(List.of(words.getEnumConstants()), ConfigWord::word);
    }

    /** Returns the type of one of the values, each written as the word that the function gives. */
    public static <T> ConfigType<T> word(List<T> values, Function<T, String> word) {
        return of("word", new ConfigShape.Words(values.stream().map(word).toList()), Values.words(values, word));
    }

    /** Returns the type of paths of files and directories; a relative one starts at the directory of the file it is written in. */
    public static ConfigType<Path> path() {
        return new ConfigType<>("path", false, List.of(), ANY, FileForms::path);
    }

    /** Tells whether values are secrets, or hold them. */
    boolean isSecret() {
        return secret;
    }

    /** Returns the type of a secret, which no message repeats. */
    public static ConfigType<Secret> secret() {
        return new ConfigType<>("secret", true, List.of(), ANY, new SingleForm<>(text -> Secret.of(Values.text(text))));
    }

    /** Returns the type of the path of a file that holds one secret. */
    public static ConfigType<Secret> secretFile() {
        return new ConfigType<>("path", false, List.of(), ANY, FileForms::secret);
    }

    /** Returns the type of the path of a file that is secret as a whole. */
    public static ConfigType<Secret> secretDocumentFile() {
        return new ConfigType<>("path", false, List.of(), ANY, FileForms::document);
    }

    /** Returns the type of the path of a file that holds several secrets. */
    public static ConfigType<List<Secret>> secretsFile(SecretForm form) {
        return new ConfigType<>("path", false, List.of(), ANY, (node, scope) -> FileForms.secrets(node, scope, form));
    }

    /**
     * Returns the type of lists: in YAML a list or a single element, in other sources elements with commas between them, or a YAML
     * list.
     *
     * @param most how many elements there may be
     */
    public static <T> ConfigType<List<T>> list(ConfigType<T> element, int most) {
        return new ConfigType<>(
                "list of " + element.name,
                element.secret,
                element.members,
                new ConfigShape.Several(element.shape, most),
                new ListForm<>(element.form, most));
    }

    /**
     * Returns the type of a single element, or a YAML list of them. Unlike a {@link #list}, a text is always one element, whatever commas
     * it holds.
     *
     * @param most how many elements there may be
     */
    public static <T> ConfigType<List<T>> oneOrSeveral(ConfigType<T> element, int most) {
        ListForm<T> several = new ListForm<>(element.form, most);
        return new ConfigType<>(
                element.name + " or list of " + element.name,
                element.secret,
                element.members,
                new ConfigShape.Several(element.shape, most),
                (node, scope) -> node instanceof ConfigNode.Items
                        ? several.read(node, scope)
                        : element.form.read(node, scope).map(List::of));
    }

    /**
     * Returns the type of maps from names to single values; written as YAML in every source.
     *
     * @param most how many members there may be
     */
    public static <T> ConfigType<Map<String, T>> map(ConfigType<T> value, int most) {
        return new ConfigType<>(
                "map to " + value.name,
                value.secret,
                List.of(),
                new ConfigShape.Named(value.shape, most),
                new MapForm<>(value.form, most));
    }

    /**
     * Returns the type of a map with keys of its own.
     *
     * @param keys the keys that it may have, named without what stands before them
     * @param make makes a value of them; empty when it told a problem
     */
    public static <T> ConfigType<T> block(List<ConfigKey<?>> keys, Function<ConfigValues, Optional<T>> make) {
        return new ConfigType<>(
                "map", false, keys, new ConfigShape.Block(keys, List.of()), new BlockForm<>(keys, make));
    }

    /**
     * Returns this type of maps, told that some of its keys may not be left out. What reads it must see to that itself.
     *
     * @param required their names
     * @throws IllegalStateException when this is not a type made by {@link #block}
     */
    public ConfigType<T> requiring(String... required) {
        if (!(shape instanceof ConfigShape.Block block)) {
            throw new IllegalStateException("expected a map with keys of its own, but came " + name);
        }
        return new ConfigType<>(name, secret, members, new ConfigShape.Block(block.keys(), List.of(required)), form);
    }

    /**
     * Returns the type of values that are maps, or single values for short.
     *
     * @param single the short form
     * @param map the long form, made by {@link #block}
     */
    public static <T> ConfigType<T> either(ConfigType<T> single, ConfigType<T> map) {
        return new ConfigType<>(
                single.name + " or " + map.name,
                single.secret || map.secret,
                map.members,
                new ConfigShape.Either(single.shape, map.shape),
                (node, scope) -> {
                    boolean isMap = node instanceof ConfigNode.Block
                            || (node instanceof ConfigNode.Text text
                                    && text.textual()
                                    && text.raw().stripLeading().startsWith("{"));
                    return (isMap ? map : single).form.read(node, scope);
                });
    }

    /** Returns what the reference of the configuration calls this type. */
    public String name() {
        return name;
    }

    /** Returns how the value may be written in YAML. */
    public ConfigShape shape() {
        return shape;
    }

    /** Returns the keys within, for a map with keys of its own or a list of such maps. */
    public List<ConfigKey<?>> members() {
        return members;
    }

    Optional<T> read(ConfigNode node, Scope scope) {
        return form.read(node, secret ? scope.hiding() : scope);
    }

    /** Returns the name. */
    @Override
    public String toString() {
        return name;
    }
}
