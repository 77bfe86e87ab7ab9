package io.gatehouse.proxy.config;

import io.gatehouse.config.ConfigProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The problems that a check found, and the words for them. */
final class Problems {
    private final List<ConfigProblem> found = new ArrayList<>();
    private final Predicate<String> hidden;

    /**
     * Begins with none.
     *
     * @param hidden tells of which keys no value is to be shown
     */
    Problems(Predicate<String> hidden) {
        this.hidden = hidden;
    }

    void add(String key, String why) {
        found.add(new ConfigProblem("configuration", key, why));
    }

    void unexpected(String key, String expected, String came) {
        add(key, expected + (hidden.test(key) ? "" : ", but came " + ConfigProblem.quoted(came)));
    }

    void few(String key, int count, int most) {
        if (count > most) {
            add(key, "expected at most " + most + " elements, but came " + count);
        }
    }

    List<ConfigProblem> found() {
        return List.copyOf(found);
    }
}
