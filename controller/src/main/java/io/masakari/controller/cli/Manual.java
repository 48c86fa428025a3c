package io.masakari.controller.cli;

import java.util.Locale;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/**
 * Prints masakarictl's manual page (roff) or its completion for bash, both made from the commands. Used by
 * the build of the packages.
 */
public final class Manual {
    private Manual() {}

    public static void main(String[] arguments) {
        CommandLine command = Masakarictl.commandLine();
        command.setUsageHelpAutoWidth(false).setUsageHelpWidth(78);
        if (arguments.length == 1 && arguments[0].equals("man")) {
            System.out.print(page(command));
        } else if (arguments.length == 1 && arguments[0].equals("completion")) {
            System.out.print(AutoComplete.bash("masakarictl", command));
        } else {
            System.err.println("Manual: say man or completion.");
            System.exit(ExitCode.USAGE);
        }
    }

    static String page(CommandLine command) {
        StringBuilder page = new StringBuilder();
        String name = command.getCommandName();
        page.append(".TH ")
                .append(name.toUpperCase(Locale.ROOT))
                .append(" 1 \"\" \"Masakari Native\" \"User Commands\"\n");
        page.append(".SH NAME\n").append(name).append(" \\- controls Masakari Native\n");
        page.append(".SH SYNOPSIS\n.B ").append(name).append("\n[OPTION...] COMMAND [ARGUMENT...]\n");
        page.append(".SH DESCRIPTION\n");
        verbatim(page, command);
        page.append(".SH COMMANDS\n");
        commands(page, command);
        page.append(".SH SEE ALSO\n.BR masakari\\-controller (8)\n");
        return page.toString();
    }

    private static void commands(StringBuilder page, CommandLine parent) {
        parent.getSubcommands().forEach((name, command) -> {
            if (!command.getCommandSpec().usageMessage().hidden()) {
                page.append(".SS ")
                        .append(escape(command.getCommandSpec().qualifiedName()))
                        .append("\n");
                verbatim(page, command);
                commands(page, command);
            }
        });
    }

    private static void verbatim(StringBuilder page, CommandLine command) {
        page.append(".nf\n");
        command.getUsageMessage(Ansi.OFF)
                .lines()
                .map(Manual::escape)
                .forEach(line -> page.append(line).append("\n"));
        page.append(".fi\n");
    }

    private static String escape(String text) {
        String escaped = text.replace("\\", "\\e").replace("-", "\\-");
        return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
    }
}
