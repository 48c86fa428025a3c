package io.masakari.controller.cli;

import java.io.IOException;
import java.net.Socket;

/** How bytes get to the controller. A command opens one connection for each request. */
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

    /** What to do about a 401 or 403 beyond the controller's own words. */
    String permissionAdvice();
}
