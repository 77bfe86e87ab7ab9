package io.gatehouse.micrometer;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** A meter for each value of an enumeration, made beforehand and found without a look at any name. */
final class Each<E extends Enum<E>, M> {
    private final Map<E, M> meters;

    Each(Class<E> values, Function<E, M> make) {
        meters = new EnumMap<>(values);
        for (E value : values.getEnumConstants()) {
            meters.put(value, make.apply(value));
        }
    }

    M of(E value) {
        return Objects.requireNonNull(meters.get(value));
    }
}
