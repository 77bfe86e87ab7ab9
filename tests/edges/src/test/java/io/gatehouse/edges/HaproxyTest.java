package io.gatehouse.edges;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** HAProxy with the files of its sample. */
class HaproxyTest extends ForwardAuthContract {
    HaproxyTest() {
        super(Product.HAPROXY);
    }

    @Test
    void letsNobodyInWhenTheScriptFails() throws IOException {
        signIn();
        int before = reached();
        Sample.Addresses others = addresses().edge(Program.freePort());
        Sample sample = sample(others);
        Files.writeString(sample.files().resolve("gatehouse.lua"), """
                core.register_action("gatehouse", { "http-req" }, function(txn, url, names)
                  error("something that nobody has foreseen")
                end, 2)
                """);
        try (Program broken = Program.edge(Product.HAPROXY, sample, others)) {
            assertThat(browser.fetching(broken.url() + "/").send().status()).isEqualTo(503);
            assertThat(browser.fetching(broken.url() + "/public/x").send().status())
                    .isEqualTo(503);
        }
        assertThat(reached()).isEqualTo(before);
    }
}
