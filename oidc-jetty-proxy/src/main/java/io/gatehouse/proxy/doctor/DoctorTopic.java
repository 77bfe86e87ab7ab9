package io.gatehouse.proxy.doctor;

import java.util.Locale;

/** What of a gateway is looked at, beside what the engine's checkup looks at. */
enum DoctorTopic {
    SETTINGS,
    PUBLIC_URL,
    FRONT,
    LISTENERS,
    COOKIES,
    UPSTREAMS,
    FILES,
    LIMITS;

    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
