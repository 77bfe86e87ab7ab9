package io.gatehouse.config.reader;

import io.gatehouse.config.ConfigProblem;

/**
 * The key that is being read, under which every problem with its value is told.
 *
 * @param secret whether the value must never be shown
 */
record Scope(ProblemList problems, Variables variables, String key, boolean secret) {
    Scope element(int index) {
        return new Scope(problems, variables, key + "[" + index + "]", secret);
    }

    Scope member(String name) {
        return new Scope(problems, variables, key.isEmpty() ? name : key + "." + name, secret);
    }

    Scope hiding() {
        return new Scope(problems, variables, key, true);
    }

    /** Reports a problem with what is written at the node. */
    void problem(ConfigNode node, String why) {
        problems.add(node.place(), key, why);
    }

    /** Reports that something else was expected. */
    void unexpected(ConfigNode node, String expected) {
        problem(node, expected + ", but came " + came(node));
    }

    private String came(ConfigNode node) {
        if (!(node instanceof ConfigNode.Text text)) {
            return node.kind();
        }
        if (secret) {
            return "something else (not shown, because it is a secret)";
        }
        if (text.hidden()) {
            return ConfigProblem.HIDDEN;
        }
        if (WrittenSettings.isMapInText(text)) {
            return "a text with a map in it (not shown, because there may be secrets in it)";
        }
        return ConfigProblem.quoted(text.raw());
    }
}
