package io.gatehouse.quickstart;

import java.net.BindException;

/** A port that something is to listen on belongs to another program. The message says how to choose another one. */
public final class PortTakenException extends Exception {
    private static final long serialVersionUID = 1L;

    PortTakenException(int port, String whose, String property) {
        super("port " + port + ", for " + whose
                + ", is taken by another program. Stop that one, or choose another port with -D" + property + "="
                + (port < 60_000 ? port + 1000 : port - 1000));
    }

    /** Tells whether something failed because a port is taken. */
    static boolean isCauseOf(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException) {
                return true;
            }
        }
        return false;
    }
}
