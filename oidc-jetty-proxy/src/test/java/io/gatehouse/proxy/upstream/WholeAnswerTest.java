package io.gatehouse.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.transport.HttpResponse;
import org.eclipse.jetty.io.Content;
import org.junit.jupiter.api.Test;

class WholeAnswerTest {
    private final WholeAnswer answer = new WholeAnswer();
    private final List<Content.Chunk> sent = new ArrayList<>();

    private static Response response() {
        return new HttpResponse(new HttpClient().newRequest(URI.create("http://localhost/")));
    }

    private boolean send() {
        return answer.send((response, chunk) -> sent.add(chunk));
    }

    @Test
    void isSentWhenTheExchangeIsCompleteAfterTheBody() {
        answer.read(Content.Chunk.EOF);
        assertThat(send()).isFalse();
        answer.completed(response());

        assertThat(send()).isTrue();
        assertThat(sent).containsExactly(Content.Chunk.EOF);
    }

    @Test
    void isSentWhenTheBodyComesAfterTheExchangeIsComplete() {
        answer.completed(response());
        assertThat(send()).isFalse();
        answer.read(Content.Chunk.EOF);

        assertThat(send()).isTrue();
        assertThat(sent).containsExactly(Content.Chunk.EOF);
    }

    @Test
    void isSentOnce() {
        answer.read(Content.Chunk.EOF);
        answer.completed(response());

        assertThat(send()).isTrue();
        assertThat(answer.isRead()).isFalse();
        assertThat(send()).isFalse();
        assertThat(sent).hasSize(1);
    }
}
