package io.gatehouse.edges;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** nginx with the files of its sample. */
class NginxTest extends ForwardAuthContract {
    NginxTest() {
        super(Product.NGINX);
    }

    @Test
    void doesNotEvenAskAboutARequestThatNamesTwoHosts() throws IOException {
        assertThat(answer("GET http://" + authority() + "/public/x HTTP/1.1", "Host: other.example.com"))
                .startsWith("HTTP/1.1 400 ");
        assertThat(answer("GET http://other.example.com/public/x HTTP/1.1", "Host: " + authority()))
                .startsWith("HTTP/1.1 400 ");
        assertThat(answer("GET http://" + authority() + "/public/x HTTP/1.1", "Host: " + authority()))
                .startsWith("HTTP/1.1 200 ");
    }

    private String answer(String requestLine, String host) throws IOException {
        try (Wire wire = Wire.to(url(""))) {
            return wire.send(requestLine, host, "Connection: close", "").head();
        }
    }
}
