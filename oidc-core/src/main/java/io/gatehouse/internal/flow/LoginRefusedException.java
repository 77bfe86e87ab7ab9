package io.gatehouse.internal.flow;

import io.gatehouse.http.SetCookie;
import io.gatehouse.internal.state.LoginTicket;
import io.gatehouse.outcome.RefusalCode;
import java.util.List;

/** A login that failed after its pending login was found: the refusal also clears it away and knows where the login led. */
final class LoginRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String message;
    private final RefusalCode code;
    private final String returnTo;
    private final String provider;
    private final transient List<SetCookie> cookies;

    LoginRefusedException(RefusalCode code, String operatorDetail, LoginTicket ticket, List<SetCookie> cookies) {
        super(operatorDetail, null, false, false);
        this.message = operatorDetail;
        this.code = code;
        this.returnTo = ticket.returnTo();
        this.provider = ticket.provider();
        this.cookies = cookies;
    }

    RefusalCode code() {
        return code;
    }

    String returnTo() {
        return returnTo;
    }

    String provider() {
        return provider;
    }

    List<SetCookie> cookies() {
        return cookies;
    }

    /** Returns the message, which is always there. */
    @Override
    public String getMessage() {
        return message;
    }
}
