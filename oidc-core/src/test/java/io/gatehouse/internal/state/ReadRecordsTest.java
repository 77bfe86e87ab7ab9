package io.gatehouse.internal.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.internal.crypto.Sealer;
import io.gatehouse.session.Session;
import io.gatehouse.session.SessionRecord;
import io.gatehouse.session.TokenSet;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadRecordsTest {
    private final Sealer sealer = new Sealer(List.of(new byte[Sealer.KEY_BYTES]), new SecureRandom());
    private final RecordCodec codec = RecordCodec.sealed(sealer, Realms.single("main", "https://op.example client"));
    private final ReadRecords records = new ReadRecords(codec);

    private static Session session(String subject) {
        return Session.builder()
                .provider("main")
                .issuer("https://op.example")
                .subject(subject)
                .tokens(new TokenSet("it", "at", null, null))
                .build();
    }

    private SessionRecord record(String key, long version, String subject) {
        return new SessionRecord(codec.encode(key, session(subject)), version, Instant.MAX);
    }

    @Test
    void readsOnceWhatDoesNotChange() {
        SessionRecord record = record("key", 1, "ann");
        Sessions.Live first = records.read("key", record).orElseThrow();
        SessionRecord same = new SessionRecord(record.data().clone(), 1, Instant.MAX);
        assertThat(records.read("key", same).orElseThrow()).isSameAs(first);
        assertThat(first.reference()).isEqualTo(Tags.reference(first.session()));
    }

    @Test
    void readsAgainWhatHasChanged() {
        assertThat(records.read("key", record("key", 1, "ann"))).isPresent();
        assertThat(records.read("key", record("key", 2, "bob"))
                        .orElseThrow()
                        .session()
                        .subject())
                .isEqualTo("bob");
        assertThat(records.read("key", record("key", 2, "eve"))
                        .orElseThrow()
                        .session()
                        .subject())
                .as("another record of the same version")
                .isEqualTo("eve");
    }

    @Test
    void takesARecordForNoOtherKey() {
        SessionRecord record = record("key", 1, "ann");
        assertThat(records.read("key", record)).isPresent();
        assertThat(records.read("other", record)).isEmpty();
    }

    @Test
    void forgetsWhatWasSealedWithAKeyThatIsTakenAway() {
        SessionRecord record = record("key", 1, "ann");
        assertThat(records.read("key", record)).isPresent();
        byte[] newKey = new byte[Sealer.KEY_BYTES];
        newKey[0] = 1;
        sealer.replaceKeys(List.of(newKey));
        assertThat(records.read("key", record)).isEmpty();
    }

    @Test
    void keepsNothingOfASessionThatIsGone() {
        assertThat(records.read("key", record("key", 1, "ann"))).isPresent();
        assertThat(records.bytes()).isPositive();
        records.forget("other");
        assertThat(records.bytes()).isPositive();
        records.forget("key");
        assertThat(records.bytes()).isZero();
    }
}
