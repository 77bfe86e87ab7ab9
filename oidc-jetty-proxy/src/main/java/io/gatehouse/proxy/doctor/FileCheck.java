package io.gatehouse.proxy.doctor;

import io.gatehouse.checkup.Finding;
import io.gatehouse.config.AssertionConfig;
import io.gatehouse.proxy.config.CertificateConfig;
import io.gatehouse.proxy.config.GatewayConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who may read the files of secrets. */
final class FileCheck {
    private final GatewayConfig config;

    FileCheck(GatewayConfig config) {
        this.config = config;
    }

    List<Finding> run() {
        Diagnosis diagnosis = new Diagnosis();
        Map<Path, String> files = files();
        files.forEach((file, key) -> {
            try {
                Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
                if (permissions.contains(PosixFilePermission.OTHERS_READ)
                        || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
                    diagnosis.problem(
                            DoctorCode.FILE_OPEN,
                            key,
                            "a file that nobody else can read was expected, " + file + " is "
                                    + PosixFilePermissions.toString(permissions),
                            "chmod o-rwx " + file
                                    + ", with the user of the gateway as its owner or in its group; in Kubernetes set"
                                    + " defaultMode: 0440 and fsGroup");
                }
            } catch (UnsupportedOperationException e) {
                diagnosis.notKnown(
                        DoctorCode.FILE_NOT_PROVED,
                        key,
                        "the file system of " + file + " does not say who may read it",
                        "");
            } catch (IOException e) {
                diagnosis.notKnown(
                        DoctorCode.FILE_NOT_PROVED,
                        key,
                        file + " cannot be looked at (" + e.getClass().getSimpleName() + ")",
                        "run as the user of the gateway");
            }
        });
        if (diagnosis.isEmpty()) {
            diagnosis.ok(
                    DoctorTopic.FILES,
                    "secrets",
                    files.isEmpty()
                            ? "no secret is in a file of its own"
                            : "nobody else can read " + files.size() + " of them");
        }
        return diagnosis.findings();
    }

    private Map<Path, String> files() {
        Map<Path, String> files = new LinkedHashMap<>();
        config.engine()
                .providers()
                .forEach(provider -> provider.clientSecretFile()
                        .ifPresent(file -> files.put(file, provider.key() + ".client-secret-file")));
        config.engine().session().keysFile().ifPresent(file -> files.put(file, "session.keys-file"));
        config.engine()
                .identity()
                .assertion()
                .flatMap(AssertionConfig::keysFile)
                .ifPresent(file -> files.put(file, "identity.assertion.keys-file"));
        for (CertificateConfig certificate : config.server().tls().certificates()) {
            files.put(certificate.privateKey(), certificate.key() + ".private-key");
        }
        for (int i = 0; i < config.routes().size(); i++) {
            String key = "routes[" + i + "].tls.private-key";
            config.routes().get(i).client().tls().keyFile().ifPresent(file -> files.putIfAbsent(file, key));
        }
        return files;
    }
}
