package io.gatehouse.proxy.importer.oauth2proxy;

import io.gatehouse.proxy.importer.draft.ImportFailedException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlTable;

/** Reads the configuration file of oauth2-proxy, which is TOML: keys with texts, numbers, booleans and lists of them. */
final class CfgFile {
    private CfgFile() {}

    /** Returns what is written, under the names of the file, in its order. */
    static List<Given> read(String text, String name) throws ImportFailedException {
        TomlParseResult file = parse(text, name);
        if (file.hasErrors()) {
            // What the parser says quotes the file, where there are secrets.
            TomlParseError first = file.errors().get(0);
            throw ImportFailedException.input(at(name, first.position().line())
                    + ": expected TOML as in the configuration file of oauth2-proxy, key = \"text\", a number, true, false or a [list],"
                    + " each key once; a file of YAML is named by --alpha-config");
        }
        List<String> keys = new ArrayList<>(file.keySet());
        keys.sort(Comparator.comparingInt(key -> line(file, key)));
        List<Given> given = new ArrayList<>();
        for (String key : keys) {
            String where = at(name, line(file, key));
            given.add(new Given(key, values(file.get(List.of(key)), where), where));
        }
        return given;
    }

    private static TomlParseResult parse(String text, String name) throws ImportFailedException {
        try {
            return Toml.parse(text);
        } catch (StackOverflowError e) {
            throw ImportFailedException.input(name + ": expected lists of texts, but they are nested too deeply");
        }
    }

    private static int line(TomlTable file, String key) {
        return file.inputPositionOf(List.of(key)).line();
    }

    private static String at(String name, int line) {
        return name + ":" + line;
    }

    private static List<String> values(Object value, String where) throws ImportFailedException {
        if (!(value instanceof TomlArray list)) {
            return List.of(scalar(value, where));
        }
        List<String> values = new ArrayList<>();
        for (Object one : list.toList()) {
            values.add(scalar(one, where));
        }
        return values;
    }

    private static String scalar(Object value, String where) throws ImportFailedException {
        if (value instanceof TomlTable || value instanceof TomlArray) {
            throw ImportFailedException.input(where + ": expected a text, a number, true, false or a list of them");
        }
        return value.toString();
    }
}
