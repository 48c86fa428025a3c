package io.masakari.controller.cli;

import java.io.IOException;
import java.net.Socket;

/** Opens connections to the controller, one for each request. */
interface Transport {
    Socket open() throws IOException;

    /** For the Host header. */
    String authority();

    /** For sentences, as in "/run/masakari/controller.sock". */
    String describe();

    /** What to do when {@link #open} failed with this. */
    CtlException unreachable(IOException e);

    /** What "Authorization" to send; empty for none. */
    String authorization();

    /** What to do about a 401, in addition to the controller's message. */
    String permissionAdvice();
}
