package io.gatehouse.proxy.refusal;

import io.gatehouse.event.GatehouseEvent;
import io.gatehouse.event.GatehouseEvent.RequestSummary;
import io.gatehouse.event.GatehouseListener;
import io.gatehouse.outcome.RefusalCode;
import io.gatehouse.policy.Judgement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what was refused lately, bounded in number and bytes for each code: a flood of one kind pushes out nothing of another. Of
 * refusals that are alike (same code, method, host and path) a few are remembered and the others counted. Thread-safe.
 */
public final class RecentRefusals implements GatehouseListener {
    /** How many refusals of one code are remembered. */
    static final int MOST_OF_A_CODE = 64;

    /** How many of those that are alike. */
    static final int MOST_ALIKE = 8;

    /** About how many bytes those of one code take. */
    static final int MAX_BYTES_OF_A_CODE = 128 * 1024;

    /** How often in a second rules are asked how they came to a refusal. */
    private static final int JUDGED_PER_SECOND = 100;

    /** What makes refusals alike. */
    private record Kind(RefusalCode code, String method, String host, String path) {}

    /**
     * Refusals that are alike.
     *
     * @param latest the latest of them
     * @param count how many there were since the first that is remembered, this one included
     * @param since when the first of these was
     */
    public record Alike(RememberedRefusal latest, long count, Instant since) {}

    /** The refusals of one kind, the latest last. */
    private static final class Group {
        private final Instant since;
        private final Deque<RememberedRefusal> remembered = new ArrayDeque<>();
        private long count;

        Group(Instant since) {
            this.since = since;
        }

        Alike alike(RememberedRefusal refusal) {
            return new Alike(refusal, count, since);
        }
    }

    /** The kinds of one code, the one that came least recently first. */
    private static final class OfCode {
        private final Map<Kind, Group> groups = new LinkedHashMap<>();
        private int number;
        private int bytes;
    }

    private final InstantSource clock;
    private final Map<RefusalCode, OfCode> codes = new EnumMap<>(RefusalCode.class);
    private final Map<String, RememberedRefusal> byReference = new HashMap<>();
    private long second;
    private int judgedInSecond;

    /** Creates an empty memory. */
    public RecentRefusals(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public void on(GatehouseEvent event) {
        if (event instanceof GatehouseEvent.RequestRefused refused) {
            remember(refused.code(), refused.reference(), "", refused.detail(), refused.request());
        } else if (event instanceof GatehouseEvent.LoginRefused refused) {
            remember(refused.code(), refused.reference(), refused.provider(), refused.detail(), refused.request());
        } else if (event instanceof GatehouseEvent.BearerRefused refused) {
            remember(refused.code(), refused.reference(), "", refused.detail(), refused.request());
        }
    }

    private synchronized void remember(
            RefusalCode code, String reference, String provider, String detail, RequestSummary request) {
        RememberedRefusal refusal = new RememberedRefusal(clock.instant(), reference, code, provider, detail, request);
        OfCode ofCode = codes.computeIfAbsent(code, any -> new OfCode());
        Kind kind = kind(refusal);
        Group group = ofCode.groups.remove(kind);
        if (group == null) {
            group = new Group(refusal.time());
        }
        ofCode.groups.put(kind, group);
        group.count++;
        group.remembered.addLast(refusal);
        ofCode.number++;
        ofCode.bytes += refusal.bytes();
        byReference.put(reference, refusal);
        if (group.remembered.size() > MOST_ALIKE) {
            forgetFirst(ofCode, group);
        }
        makeRoom(ofCode);
    }

    private static Kind kind(RememberedRefusal refusal) {
        RequestSummary request = refusal.request();
        return new Kind(refusal.code(), request.method(), request.host(), request.path());
    }

    private void makeRoom(OfCode ofCode) {
        Iterator<Group> oldest = ofCode.groups.values().iterator();
        while (ofCode.number > MOST_OF_A_CODE || ofCode.bytes > MAX_BYTES_OF_A_CODE) {
            Group group = oldest.next();
            while (!group.remembered.isEmpty()
                    && (ofCode.number > MOST_OF_A_CODE || ofCode.bytes > MAX_BYTES_OF_A_CODE)) {
                forgetFirst(ofCode, group);
            }
            if (group.remembered.isEmpty()) {
                oldest.remove();
            }
        }
    }

    private void forgetFirst(OfCode ofCode, Group group) {
        RememberedRefusal first = group.remembered.removeFirst();
        ofCode.number--;
        ofCode.bytes -= first.bytes();
        byReference.remove(first.reference(), first);
    }

    @Override
    public void judged(String reference, Supplier<Judgement> judgement) {
        if (!mayAsk(reference)) {
            return;
        }
        // Without the lock: it looks at every rule.
        Judgement found = judgement.get();
        synchronized (this) {
            RememberedRefusal refusal = byReference.get(reference);
            OfCode ofCode = refusal == null ? null : codes.get(refusal.code());
            if (refusal == null || ofCode == null) {
                return;
            }
            ofCode.bytes -= refusal.bytes();
            refusal.judged(found);
            ofCode.bytes += refusal.bytes();
            makeRoom(ofCode);
        }
    }

    private synchronized boolean mayAsk(String reference) {
        long now = clock.instant().getEpochSecond();
        if (now != second) {
            second = now;
            judgedInSecond = 0;
        }
        return byReference.containsKey(reference) && judgedInSecond++ < JUDGED_PER_SECOND;
    }

    /** Returns the refusal of this reference, and what is known of those like it; empty where it is not remembered, or never was. */
    public synchronized Optional<Alike> find(String reference) {
        RememberedRefusal refusal = byReference.get(reference);
        return Optional.ofNullable(refusal).map(found -> group(found).alike(found));
    }

    private Group group(RememberedRefusal refusal) {
        OfCode ofCode = codes.get(refusal.code());
        @Nullable Group group = ofCode == null ? null : ofCode.groups.get(kind(refusal));
        if (group == null) {
            throw new IllegalStateException("what has a reference has a group");
        }
        return group;
    }

    /**
     * Returns the latest of each kind, the latest first.
     *
     * @param limit how many at most
     */
    public synchronized List<Alike> latest(int limit) {
        List<Alike> all = new ArrayList<>();
        codes.values()
                .forEach(ofCode ->
                        ofCode.groups.values().forEach(group -> all.add(group.alike(group.remembered.getLast()))));
        all.sort(Comparator.comparing((Alike alike) -> alike.latest().time()).reversed());
        return List.copyOf(all.subList(0, Math.min(limit, all.size())));
    }
}
