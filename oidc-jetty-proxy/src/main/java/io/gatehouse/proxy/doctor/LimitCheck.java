package io.gatehouse.proxy.doctor;

import com.sun.management.UnixOperatingSystemMXBean;
import io.gatehouse.checkup.Finding;
import io.gatehouse.proxy.config.ServerConfig;
import java.lang.management.ManagementFactory;
import java.util.List;

/** What the system allows a process. */
final class LimitCheck {
    /** For files, logs, the store and the provider. */
    private static final long OTHERS = 200;

    private final ServerConfig config;
    private final long descriptors;

    LimitCheck(ServerConfig config) {
        this(
                config,
                ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                        ? unix.getMaxFileDescriptorCount()
                        : -1);
    }

    LimitCheck(ServerConfig config, long descriptors) {
        this.config = config;
        this.descriptors = descriptors;
    }

    List<Finding> run() {
        Diagnosis diagnosis = new Diagnosis();
        // Those to upstreams come on top, though seldom as many.
        long needed = config.maxConnections() + OTHERS;
        String key = "server.max-connections";
        if (descriptors >= 0 && descriptors < needed) {
            diagnosis.problem(
                    DoctorCode.DESCRIPTORS_FEW,
                    key,
                    "room for " + needed + " open files was expected for " + config.maxConnections()
                            + " connections, a process like this one may have " + descriptors,
                    "raise it (LimitNOFILE=" + needed + " in the unit of systemd, ulimit -n in a shell), or lower "
                            + key);
        } else {
            diagnosis.ok(
                    DoctorTopic.LIMITS,
                    key,
                    descriptors < 0
                            ? "this system has no limit of open files that can be seen"
                            : config.maxConnections() + " connections; " + descriptors + " files may be open");
        }
        return diagnosis.findings();
    }
}
