package io.gatehouse.proxy.refusal;

import io.gatehouse.event.GatehouseEvent.RequestSummary;
import io.gatehouse.outcome.RefusalCode;
import io.gatehouse.policy.Judgement;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A refusal that is remembered, cut to a bounded size. Holds what the log line holds, and findings of rules. */
public final class RememberedRefusal {
    private static final int MAX_PATH = 400;
    private static final int MAX_NAME = 255;
    private static final int MAX_DETAIL = 1500;
    private static final int FIXED_BYTES = 600;
    private static final int BYTES_OF_TRIAL = 80;

    private final Instant time;
    private final String reference;
    private final RefusalCode code;
    private final String provider;
    private final String detail;
    private final RequestSummary request;
    private volatile @Nullable Judgement judgement;

    RememberedRefusal(
            Instant time, String reference, RefusalCode code, String provider, String detail, RequestSummary request) {
        this.time = time;
        this.reference = reference;
        this.code = code;
        this.provider = cut(provider, MAX_NAME);
        this.detail = cut(detail, MAX_DETAIL);
        this.request = new RequestSummary(
                cut(request.clientAddress(), MAX_NAME),
                cut(request.method(), MAX_NAME),
                cut(request.host(), MAX_NAME),
                cut(request.path(), MAX_PATH));
    }

    private static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
        return text.substring(0, end) + "…";
    }

    void judged(Judgement found) {
        judgement = found;
    }

    /** Returns about how many bytes it takes. */
    int bytes() {
        Judgement known = judgement;
        return FIXED_BYTES
                + 2
                        * (reference.length()
                                + provider.length()
                                + detail.length()
                                + request.clientAddress().length()
                                + request.method().length()
                                + request.host().length()
                                + request.path().length())
                + (known == null
                        ? 0
                        : FIXED_BYTES + BYTES_OF_TRIAL * known.tried().size());
    }

    /** Returns when it was refused. */
    public Instant time() {
        return time;
    }

    /** Returns what the client was told to quote. */
    public String reference() {
        return reference;
    }

    /** Returns why. */
    public RefusalCode code() {
        return code;
    }

    /** Returns the provider that it is about; empty where it is about none. */
    public String provider() {
        return provider;
    }

    /** Returns what was expected, what came and which setting to change. */
    public String detail() {
        return detail;
    }

    /** Returns the request, without its query. */
    public RequestSummary request() {
        return request;
    }

    /** Returns how the rules came to it; empty where none was asked, or so much was refused at once that this was left out. */
    public Optional<Judgement> judgement() {
        return Optional.ofNullable(judgement);
    }

    /** Returns code and reference. */
    @Override
    public String toString() {
        return "RememberedRefusal[" + code.word() + " " + reference + "]";
    }
}
