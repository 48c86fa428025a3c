package io.masakari.runtime.daemon;

import io.masakari.runtime.config.ConfigSpec;
import io.masakari.runtime.config.Key;
import java.nio.file.Path;
import java.util.Locale;

/** The manual page of a daemon, in roff, made from the keys that it declares. */
final class ManualPage {
    private ManualPage() {}

    static String of(ConfigSpec spec, Path defaultConfig, String version) {
        StringBuilder page = new StringBuilder();
        String program = spec.program();
        page.append(".TH ").append(program.toUpperCase(Locale.ROOT)).append(" 8 \"\" \"Masakari Native ");
        page.append(version).append("\" \"System Administration\"\n");
        page.append(".SH NAME\n").append(escape(program)).append(" \\- ");
        page.append(escape(spec.purpose())).append("\n");
        page.append(".SH SYNOPSIS\n.B ").append(escape(program));
        page.append("\n[\\-\\-config FILE] [\\-\\-check\\-config] [\\-\\-version] [\\-\\-help]\n");
        page.append(".SH OPTIONS\n");
        option(page, "--config FILE", "The configuration; " + defaultConfig + " if not given.");
        option(
                page,
                "--check-config",
                "Print the configuration as understood and exit with 0, or its problems and 78.");
        option(page, "--version", "Print the version.");
        spec.options().forEach((option, meaning) -> option(page, option, meaning));
        option(page, "--help", "Print the keys with their defaults.");
        page.append(".SH CONFIGURATION\n");
        text(
                page,
                "Sections in brackets, one KEY = VALUE a line, '#' before a comment. Times have units, as in 200ms, 5s"
                        + " or 2m. The variable that is named with a key overrides the file.");
        String section = "";
        for (Key<?> key : spec.describe()) {
            if (!key.section().equals(section)) {
                section = key.section();
                page.append(".SS [").append(escape(section)).append("]\n");
            }
            String value = key.isRequired() ? "(required)" : key.shownDefault();
            page.append(".TP\n.B ").append(escape(key.name())).append("\n");
            text(page, key.doc());
            text(page, "Allowed: " + key.allowed() + "." + (value.isEmpty() ? "" : " Default: " + value + "."));
            if (key.isSecret()) {
                text(page, "Or " + key.name() + "_file = PATH: the file has the value as its only line.");
            }
            page.append(".br\n").append(escape(key.environmentName())).append("\n");
        }
        page.append(".SH EXIT STATUS\n");
        for (ExitCode code : ExitCode.values()) {
            option(page, Integer.toString(code.number()), code.meaning());
        }
        page.append(".SH FILES\n.I ").append(escape(defaultConfig.toString())).append("\n");
        page.append(".SH JOURNAL\n");
        text(page, "Each event has a name in the field HA_EVENT and an explanation: journalctl -x -u " + program + ".");
        page.append(".SH SEE ALSO\n.BR masakarictl (1)\n");
        return page.toString();
    }

    private static void option(StringBuilder page, String name, String meaning) {
        page.append(".TP\n.B ").append(escape(name)).append("\n");
        text(page, meaning);
    }

    private static void text(StringBuilder page, String text) {
        page.append(escape(text)).append("\n");
    }

    /** Escapes what roff interprets: backslashes, hyphens, and a dot or a quote at the beginning of a line. */
    private static String escape(String text) {
        String escaped = text.replace("\\", "\\e").replace("-", "\\-");
        return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
    }
}
