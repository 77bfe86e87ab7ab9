package io.gatehouse.proxy.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettledFilesTest {
    @TempDir
    private Path directory = Path.of("");

    private Path certificate = Path.of("");
    private Path key = Path.of("");

    @BeforeEach
    void write() throws Exception {
        certificate = Files.writeString(directory.resolve("tls.crt"), "one");
        key = Files.writeString(directory.resolve("tls.key"), "one");
    }

    @Test
    void tellsOfAChangeOnceAndOnlyWhenTwoLooksFoundTheSame() throws Exception {
        SettledFiles files = new SettledFiles(List.of(certificate, key));
        assertThat(files.changed()).isFalse();

        Files.writeString(certificate, "two");
        assertThat(files.changed()).isFalse();
        Files.writeString(key, "two");
        assertThat(files.changed()).isFalse();
        assertThat(files.changed()).isTrue();
        assertThat(files.changed()).isFalse();
    }

    @Test
    void forgetsAChangeThatWasTakenBack() throws Exception {
        SettledFiles files = new SettledFiles(List.of(certificate, key));

        Files.writeString(certificate, "two");
        assertThat(files.changed()).isFalse();
        Files.writeString(certificate, "one");
        assertThat(files.changed()).isFalse();
        assertThat(files.changed()).isFalse();
    }

    @Test
    void tellsThatAFileHasGone() throws Exception {
        SettledFiles files = new SettledFiles(List.of(certificate, key));

        Files.delete(key);

        assertThat(files.changed()).isFalse();
        assertThat(files.changed()).isTrue();
    }

    @Test
    void followsLinksThatAreSwapped() throws Exception {
        Path first = Files.createDirectory(directory.resolve("first"));
        Path second = Files.createDirectory(directory.resolve("second"));
        Files.writeString(first.resolve("tls.crt"), "one");
        Files.writeString(second.resolve("tls.crt"), "two");
        Path link = Files.createSymbolicLink(directory.resolve("data"), first);
        SettledFiles files = new SettledFiles(List.of(link.resolve("tls.crt")));

        Files.delete(link);
        Files.createSymbolicLink(link, second);

        assertThat(files.changed()).isFalse();
        assertThat(files.changed()).isTrue();
    }
}
