package io.masakari.controller.cli;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.masakari.core.model.Printable;
import io.masakari.runtime.config.Secret;
import io.masakari.runtime.config.SmallFile;
import io.masakari.runtime.daemon.Daemon;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The operator's command. One thread, one or a few requests, an {@link ExitCode}. */
@Command(
        name = "masakarictl",
        description = "Shows and changes segments, hosts, recoveries and monitors of the controller.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = Masakarictl.Version.class,
        scope = ScopeType.INHERIT,
        usageHelpAutoWidth = true,
        subcommands = {
            StatusCommand.class,
            SegmentCommand.class,
            HostCommand.class,
            ReservedHostCommand.class,
            NotificationCommand.class,
            RecoveryCommand.class,
            InstanceCommand.class,
            MonitorCommand.class,
            DisarmCommand.class,
            ArmCommand.class,
            PolicyCommand.class,
            AuditCommand.class,
            BackupCommand.class,
            ImportConfigCommand.class
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:done",
            "1:the controller refused; it says why",
            "2:the command line is wrong",
            "3:the controller cannot be reached or has an internal error",
            "4:no permission",
            "5:no such segment, host, notification, recovery or monitor",
            "6:status: not everything is protected"
        })
public final class Masakarictl {
    private static final int MAX_TOKEN_KIB = 4;

    enum Output {
        table,
        json
    }

    /** From the build. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"masakarictl " + Daemon.version()};
        }
    }

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            description = "table (default) or json",
            defaultValue = "table",
            scope = ScopeType.INHERIT)
    private Output output;

    @Option(
            names = "--socket",
            paramLabel = "PATH",
            description = "socket of a controller on this machine (${DEFAULT-VALUE})",
            defaultValue = "${env:MASAKARICTL_SOCKET:-/run/masakari/controller.sock}",
            scope = ScopeType.INHERIT)
    private Path socket;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "a controller on another machine, as in https://controller:15868; needs a token",
            defaultValue = "${env:MASAKARICTL_URL}",
            scope = ScopeType.INHERIT)
    private String url;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "file with an operator's token, for --url",
            defaultValue = "${env:MASAKARICTL_TOKEN_FILE}",
            scope = ScopeType.INHERIT)
    private Path tokenFile;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = "CA certificates (PEM) to trust instead of the system's, for --url",
            defaultValue = "${env:MASAKARICTL_CA}",
            scope = ScopeType.INHERIT)
    private Path ca;

    private Masakarictl() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** Also for tests: output goes where {@link CommandLine#setOut} says. */
    static CommandLine commandLine() {
        CommandLine command = new CommandLine(new Masakarictl());
        command.setCaseInsensitiveEnumValuesAllowed(true);
        command.setParameterExceptionHandler(Masakarictl::explain);
        command.setExecutionExceptionHandler((e, failed, parsed) -> {
            if (e instanceof CtlException known) {
                failed.getErr().println("masakarictl: " + Printable.cleaned(known.getMessage()));
                return known.exitCode();
            }
            throw e;
        });
        return command;
    }

    private static int explain(CommandLine.ParameterException e, String[] arguments) {
        CommandLine command = e.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("masakarictl: " + e.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
        err.println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE;
    }

    ApiClient client() {
        return new ApiClient(transport());
    }

    private Transport transport() {
        if (url == null || url.isEmpty()) {
            return new UnixTransport(socket);
        }
        if (tokenFile == null) {
            throw new CtlException(
                    ExitCode.USAGE,
                    "--url needs --token-file FILE with an operator's token. Make one on the controller's machine:"
                            + " masakarictl monitor add NAME --operator --save FILE.");
        }
        try {
            return new TcpTransport(parse(url), token(tokenFile), Optional.ofNullable(ca));
        } catch (IllegalArgumentException e) {
            throw new CtlException(ExitCode.USAGE, e.getMessage(), e);
        }
    }

    private static URI parse(String text) {
        try {
            URI url = new URI(text);
            if (("https".equals(url.getScheme()) || "http".equals(url.getScheme())) && url.getHost() != null) {
                return url;
            }
        } catch (URISyntaxException e) {
            // Told below.
        }
        throw new CtlException(ExitCode.USAGE, "'" + text + "' is no such URL as https://controller:15868.");
    }

    private static Secret token(Path file) {
        try {
            String token =
                    SmallFile.read(file, MAX_TOKEN_KIB, "Check --token-file.").strip();
            if (token.matches("[\\x21-\\x7e]+")) {
                return new Secret(token);
            }
            throw new CtlException(ExitCode.USAGE, file + " does not contain one token as its only line.");
        } catch (SmallFile.UnreadableException e) {
            throw new CtlException(ExitCode.USAGE, "The token in " + file + " cannot be used. " + e.getMessage(), e);
        }
    }

    /** Prints JSON if that was asked for, else calls {@code table}. */
    void print(JsonElement json, Runnable table) {
        if (output == Output.json) {
            out().println(new GsonBuilder()
                    .setPrettyPrinting()
                    .serializeNulls()
                    .disableHtmlEscaping()
                    .create()
                    .toJson(json));
        } else {
            table.run();
        }
    }

    /** Prints the list of that name; for people as a table, or as a sentence if it is empty. */
    void printList(JsonObject answer, String name, String ifEmpty, Column... columns) {
        print(answer.get(name), () -> {
            List<JsonObject> rows = AnswerFields.list(answer, name);
            if (rows.isEmpty()) {
                say(ifEmpty);
            } else {
                Table.of(rows, columns).print(out());
            }
        });
    }

    /** Prints the list of that name as a table below what was printed before; nothing if it is empty. */
    void printBelow(JsonObject answer, String name, Column... columns) {
        List<JsonObject> rows = AnswerFields.list(answer, name);
        if (!rows.isEmpty()) {
            out().println();
            Table.of(rows, columns).print(out());
        }
    }

    /** A sentence for people; nothing for scripts, which have the exit status. */
    void say(String sentence) {
        if (output == Output.table) {
            out().println(Printable.cleaned(sentence));
        }
    }

    /** Something to see to, although the command is done. */
    void warn(String sentence) {
        spec.commandLine().getErr().println("masakarictl: Warning: " + Printable.cleaned(sentence));
    }

    PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
