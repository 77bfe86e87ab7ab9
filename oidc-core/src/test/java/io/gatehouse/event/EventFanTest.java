package io.gatehouse.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventFanTest {
    @Test
    void tellsEveryoneInOrderWhateverOneOfThemThrows() {
        List<String> heard = new ArrayList<>();
        EventFan fan = new EventFan(List.of(
                event -> heard.add("first"),
                event -> {
                    throw new IllegalStateException("a fault of the listener");
                },
                event -> heard.add("last " + event.name())));
        fan.on(new GatehouseEvent.WeakSetting("provider.insecure-http", "d"));
        assertThat(heard).containsExactly("first", "last config.weak");
    }
}
