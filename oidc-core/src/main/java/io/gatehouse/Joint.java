package io.gatehouse;

import java.util.function.Consumer;

/**
 * Something that several engines use, one after the other or for a while together. The last that leaves closes it.
 *
 * @param <T> what it is
 */
final class Joint<T> {
    private final T value;
    private final String print;
    private final Consumer<? super T> end;
    private int holders = 1;

    /**
     * Creates it, used by one.
     *
     * @param print tells by which settings it was made
     * @param end closes it
     */
    Joint(T value, String print, Consumer<? super T> end) {
        this.value = value;
        this.print = print;
        this.end = end;
    }

    T value() {
        return value;
    }

    /** Tells by which settings it was made. */
    String print() {
        return print;
    }

    /** Joins those who use it, unless it is closed already. */
    synchronized boolean join() {
        if (holders > 0) {
            holders++;
            return true;
        }
        return false;
    }

    /** Leaves those who use it. To be called once by each of them. */
    void leave() {
        boolean last;
        synchronized (this) {
            holders--;
            last = holders == 0;
        }
        if (last) {
            end.accept(value);
        }
    }
}
