package io.gatehouse.proxy.door;

import java.io.IOException;
import org.eclipse.jetty.io.QuietException;

/** There is nobody left to answer: the connection or the stream has ended, or is too slow. Nothing that an operator need hear of. */
public final class ClientGone extends IOException implements QuietException {
    private static final long serialVersionUID = 1L;

    /** Creates it with what the connection said. */
    public ClientGone(Throwable cause) {
        super("the client has gone", cause);
    }
}
