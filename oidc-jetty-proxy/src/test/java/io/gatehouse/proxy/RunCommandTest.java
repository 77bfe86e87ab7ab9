package io.gatehouse.proxy;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RunCommandTest {
    @Test
    void saysWhyItCouldNotStartWhereAFileWasReplacedAfterItWasChecked() {
        assertThatThrownBy(() -> RunCommand.create(() -> {
                    throw new IllegalArgumentException("expected a certificate in 'tls.crt', but came none");
                }))
                .isInstanceOf(CommandFailedException.class)
                .hasMessage(
                        "the gateway could not start: expected a certificate in 'tls.crt', but came none; start it again");
    }
}
