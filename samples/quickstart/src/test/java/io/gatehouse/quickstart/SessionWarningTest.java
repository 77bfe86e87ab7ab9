package io.gatehouse.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SessionWarningTest {
    @Test
    void theScriptOfTheDocumentationIsTheOneThatRuns() throws IOException {
        try (InputStream in = SampleApp.class.getResourceAsStream("session-warning.js")) {
            assertThat(in).isNotNull();
            String script = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(Files.readString(Path.of("..", "..", "docs", "sessions.md")))
                    .contains("```js\n" + script + "```\n");
        }
    }
}
