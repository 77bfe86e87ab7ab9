package io.gatehouse.config.reader;

import java.nio.file.Path;

/**
 * Where something was written.
 *
 * @param order the position of the source among all sources
 * @param name the source as an operator knows it: a file, {@code init-param provider.issuer}
 * @param line the line in it, from 1; 0 where the source has no lines
 * @param base the directory that relative paths written here start from
 */
record Place(int order, String name, int line, Path base) {
    Place atLine(int number) {
        return new Place(order, name, number, base);
    }

    @Override
    public String toString() {
        return line > 0 ? name + ":" + line : name;
    }
}
