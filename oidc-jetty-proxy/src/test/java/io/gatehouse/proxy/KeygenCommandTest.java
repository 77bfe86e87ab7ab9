package io.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeygenCommandTest {
    private record Result(int exit, String out, String err) {}

    private final Path directory;
    private final Path file;

    KeygenCommandTest(@TempDir Path directory) {
        this.directory = directory;
        this.file = directory.resolve("session.keys");
    }

    private static Result keygen(Object... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<String> all = new ArrayList<>(List.of("keygen"));
        Stream.of(args).map(String::valueOf).forEach(all::add);
        int exit = Main.execute(all.toArray(String[]::new), new PrintWriter(out, true), new PrintWriter(err, true));
        return new Result(exit, out.toString(), err.toString());
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Nested
    class Out {
        @Test
        void makesAFileThatItsOwnerAloneMayRead() throws IOException {
            Result result = keygen("--out", file);

            assertThat(result.exit()).as(result.err()).isZero();
            assertThat(mode(file)).isEqualTo("rw-------");
            List<String> lines = Files.readAllLines(file);
            assertThat(lines).hasSize(1);
            assertThat(Base64.getUrlDecoder().decode(lines.get(0))).hasSize(32);
            assertThat(result.out()).contains("session.keys-file").doesNotContain(lines.get(0));
        }

        @Test
        void makesAFileThatSessionsAccept() throws IOException {
            keygen("--out", file);
            keygen("--rotate", file);
            StringWriter out = new StringWriter();
            int exit = Main.execute(
                    new String[] {
                        "check",
                        "--issuer=https://idp.example.com",
                        "--client-id=app",
                        "--upstream=http://localhost:1",
                        "--set=provider.client-auth=none",
                        "--set=session.store=cookie",
                        "--set=session.keys-file=" + file
                    },
                    new PrintWriter(out, true),
                    new PrintWriter(out, true));

            assertThat(out).hasToString("no problems\n");
            assertThat(exit).isZero();
        }

        @Test
        void neverOverwrites() throws IOException {
            Files.writeString(file, "kept");
            Result result = keygen("--out", file);

            assertThat(result.exit()).isEqualTo(1);
            assertThat(result.err()).contains("exists, and is not overwritten", "keygen --rotate");
            assertThat(file).hasContent("kept");
            assertThat(Files.createSymbolicLink(directory.resolve("link"), directory.resolve("elsewhere")))
                    .isSymbolicLink();
            assertThat(keygen("--out", directory.resolve("link")).exit()).isEqualTo(1);
            assertThat(directory.resolve("elsewhere")).doesNotExist();
        }

        @Test
        void saysWhereNoDirectoryIs() {
            assertThat(keygen("--out", directory.resolve("none/keys")).err())
                    .startsWith("expected the directory of ")
                    .doesNotContain("\tat ");
        }
    }

    @Nested
    class Rotate {
        @Test
        void putsANewKeyInFront() throws IOException {
            keygen("--out", file);
            String old = Files.readAllLines(file).get(0);

            Result result = keygen("--rotate", file);

            assertThat(result.exit()).as(result.err()).isZero();
            List<String> lines = Files.readAllLines(file);
            assertThat(lines).hasSize(2);
            assertThat(lines.get(0)).isNotEqualTo(old).matches("[A-Za-z0-9_-]{43}");
            assertThat(lines.get(1)).isEqualTo(old);
            assertThat(result.out())
                    .contains("now holds 2 of at most 10", "remove line 2 no sooner than session.max-duration")
                    .doesNotContain(lines.get(0), old);
            assertThat(keygen("--rotate", file).out()).contains("remove lines 2 to 3");
            assertThat(Files.readAllLines(file).subList(1, 3)).isEqualTo(lines);
            assertThat(files()).containsExactly("session.keys");
        }

        @Test
        void keepsTheModeAndTheLink() throws IOException {
            keygen("--out", file);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
            Path link = Files.createSymbolicLink(directory.resolve("current"), file);

            assertThat(keygen("--rotate", link).exit()).isZero();

            assertThat(mode(file)).isEqualTo("rw-r-----");
            assertThat(link).isSymbolicLink();
            assertThat(Files.readAllLines(link)).hasSize(2);
        }

        @Test
        void replacesTheFileInOneStep() throws IOException {
            keygen("--out", file);
            Object before = Files.getAttribute(file, "unix:ino");
            keygen("--rotate", file);

            assertThat(Files.getAttribute(file, "unix:ino")).isNotEqualTo(before);
        }

        @Test
        void holdsTenKeysAtMost() throws IOException {
            keygen("--out", file);
            for (int i = 2; i <= 10; i++) {
                assertThat(keygen("--rotate", file).exit()).isZero();
            }
            List<String> ten = Files.readAllLines(file);
            Result result = keygen("--rotate", file);

            assertThat(result.exit()).isEqualTo(1);
            assertThat(result.err()).contains("at most 10 keys", "remove the last lines, which are the oldest keys");
            assertThat(Files.readAllLines(file)).isEqualTo(ten).hasSize(10);
            assertThat(files()).containsExactly("session.keys");
        }

        @Test
        void changesNothingThatItDoesNotUnderstand() throws IOException {
            keygen("--out", file);
            String content = Files.readString(file) + "\ncanary7c1f9e\n";
            Files.writeString(file, content);
            Result result = keygen("--rotate", file);

            assertThat(result.exit()).isEqualTo(1);
            assertThat(result.err())
                    .contains("in line 3 of", "nothing was changed")
                    .doesNotContain("canary");
            assertThat(file).hasContent(content);
            assertThat(files()).containsExactly("session.keys");
            assertThat(keygen("--rotate", Files.writeString(directory.resolve("empty"), "\n"))
                            .err())
                    .contains("holds none");
        }

        @Test
        void standsBackWhereSomebodyElseRotates() throws IOException {
            keygen("--out", file);
            Path theirs = Files.createFile(directory.resolve(".session.keys.new"));
            Result result = keygen("--rotate", file);

            assertThat(result.exit()).isEqualTo(1);
            assertThat(result.err()).contains("is being rotated by somebody else, or a rotation broke off");
            assertThat(Files.readAllLines(file)).hasSize(1);
            assertThat(theirs).exists();
        }

        @Test
        void needsAFile() {
            Result result = keygen("--rotate", file);

            assertThat(result.exit()).isEqualTo(1);
            assertThat(result.err()).contains("there is none at", "keygen --out makes one");
        }
    }

    @Test
    void doesOneThingAtATime() {
        assertThat(keygen("--out", file, "--rotate", file).exit()).isEqualTo(2);
        assertThat(file).doesNotExist();
    }
}
