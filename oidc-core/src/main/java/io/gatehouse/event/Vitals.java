package io.gatehouse.event;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/** What can be asked of a running Gatehouse at any time, beside what it tells by itself. Safe for many threads. */
public interface Vitals {
    /**
     * Returns how many sessions there are, some that have ended and were not looked at since included; empty where that is not known, as
     * with sessions in browsers' cookies, or when the store does not answer. May take as long as a call of the store.
     */
    OptionalLong sessions();

    /** Returns how long a login may take. */
    Duration loginTimeout();

    /** Returns why logins or sessions cannot be had at the moment; empty when they can. Never blocks. */
    List<String> notReady();
}
