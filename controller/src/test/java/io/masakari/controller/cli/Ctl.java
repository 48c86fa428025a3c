package io.masakari.controller.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;
import picocli.CommandLine;

/** masakarictl in this process. */
public final class Ctl {
    private Ctl() {}

    /** What a command did. */
    public record Ran(int exitCode, String out, String err) {}

    public static Ran run(List<String> arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command = Masakarictl.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        int exitCode = command.execute(arguments.toArray(new String[0]));
        return new Ran(exitCode, out.toString(), err.toString());
    }

    /** A group of operators that includes the user who runs the test, be it root or not. */
    public static String ownGroup() {
        POSIX posix = POSIXFactory.getNativePOSIX();
        return posix.getgrgid(posix.getgid()).getName();
    }
}
