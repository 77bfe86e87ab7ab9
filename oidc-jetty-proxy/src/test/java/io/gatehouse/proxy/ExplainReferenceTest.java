package io.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.gatehouse.testing.Browser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ExplainReferenceTest {
    private record Result(int exit, String out, String err) {}

    @TempDir
    private Path directory;

    private StatusScene scene;

    @BeforeEach
    void start() throws IOException {
        scene = new StatusScene(directory);
    }

    @AfterEach
    void stop() {
        scene.close();
    }

    private Result explain(String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                "explain",
                "--config",
                scene.file().toString(),
                "--admin",
                scene.admin().toString()));
        all.addAll(List.of(arguments));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = Main.execute(all.toArray(String[]::new), new PrintWriter(out), new PrintWriter(err));
        return new Result(exit, out.toString(), err.toString());
    }

    @Test
    void tellsWhyARequestWasRefusedAndWhatToChange() throws IOException {
        Browser ann = scene.signedIn("ann", Map.of("email", "ann@example.org"));
        String reference = StatusScene.reference(
                ann.fetching(scene.open() + "/admin/users").send());

        Result result = explain("--reference", reference);

        assertThat(result.err()).isEmpty();
        assertThat(result.exit()).isZero();
        List<String> lines = result.out().lines().toList();
        assertThat(lines.get(0)).matches("refused: 403 access_denied, reference " + reference + ", at 20.*Z");
        assertThat(lines.get(1)).matches("request: GET 127.0.0.1:\\d+/admin/users from 127.0.0.1");
        assertThat(lines.subList(2, 10))
                .containsExactly(
                        "not about it: rules[0], path /public/** -> no",
                        "not about it: rules[1], path /admin/** -> yes, methods POST -> no",
                        "rule: rules[2], 3 of 6 (path /admin/**), accepts session",
                        "allow:",
                        "  any of -> unknown: a part is",
                        "    role: admin -> unknown: it is missing",
                        "    claim: {email: \"*@ops.example.com\"} -> no",
                        "known by: session");
        assertThat(lines.get(10)).isEqualTo("detail: rules[2] denies it");
        assertThat(lines.get(11)).startsWith("cause: no rule is about this path");
        assertThat(lines.get(12)).startsWith("cure: `gatehouse explain` shows");
        assertThat(lines).hasSize(13);
    }

    @Test
    void tellsThatASignInWasNotStrongEnough() throws IOException {
        Browser ann = scene.signedIn("ann", Map.of("acr", "pwd"));
        String reference =
                StatusScene.reference(ann.fetching(scene.open() + "/strong/x").send());

        assertThat(explain("--reference", reference).out()).contains("step-up:\n  acr: mfa -> no\n  max-age: 900s -> ");
    }

    @Test
    void tellsHowOftenTheSameCame() throws IOException {
        Browser nobody = new Browser();
        nobody.fetching(scene.open() + "/app/x").send();
        nobody.fetching(scene.open() + "/app/x").send();
        String reference =
                StatusScene.reference(nobody.fetching(scene.open() + "/app/x").send());

        assertThat(explain("--reference", reference).out())
                .contains("alike: 3 times since ")
                .contains("signed-in -> unknown: nobody is signed in")
                .contains("known by: none");
    }

    @Test
    void tellsAllOfItAsJson() throws Exception {
        String reference = StatusScene.reference(
                new Browser().fetching(scene.open() + "/nowhere").send());

        Map<String, Object> json = JSONObjectUtils.parse(
                explain("--reference", reference, "--format", "json").out());

        assertThat(json).containsEntry("code", "access_denied").containsKey("judgement");
        assertThat(JSONObjectUtils.getJSONObject(json, "judgement")).doesNotContainKeys("decided_by", "verdict");
    }

    @Test
    void saysThatAReferenceIsNotRemembered() {
        Result result = explain("--reference", "unheard-of");

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("refused with status 404: No refusal of this reference is remembered.");
    }

    @Test
    void isToldEitherAReferenceOrARequest() {
        assertThat(explain("--reference", "a", "--url", "/").err())
                .contains("expected --url or --reference, but came both");
        assertThat(explain().err()).contains("expected --url or --reference, but came neither");
        assertThat(explain("--reference", "a", "--format", "xml").err())
                .contains("expected --format to be text or json");
    }
}
