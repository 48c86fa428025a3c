package io.masakari.runtime.daemon;

import io.masakari.runtime.config.ConfigSpec;
import io.masakari.runtime.config.Key;
import java.nio.file.Path;
import java.util.List;

/** The few arguments that all daemons share. */
record Arguments(Path config, Check check, boolean help, boolean version, boolean manual) {
    /** What is to be done with the configuration, but to run by it. */
    enum Check {
        NONE,
        ALL,
        /** What the host lacks is only warned of: the version that runs goes on without it, and so does this one. */
        BEFORE_UPGRADE
    }

    static Arguments parse(List<String> arguments, Path defaultConfig) {
        Path config = defaultConfig;
        Check check = Check.NONE;
        boolean help = false;
        boolean version = false;
        boolean manual = false;
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            switch (argument) {
                case "--config" -> {
                    if (i + 1 == arguments.size()) {
                        throw FatalException.usage("--config needs the name of a file.");
                    }
                    i++;
                    config = Path.of(arguments.get(i));
                }
                case "--check-config" -> check = Check.ALL;
                case "--check-upgrade" -> check = Check.BEFORE_UPGRADE; // for the packages' scripts; not documented
                case "--help", "-h" -> help = true;
                case "--version" -> version = true;
                case "--manual" -> manual = true; // for the packages' build; not documented
                default -> throw FatalException.usage("Unknown argument '" + argument + "'. Try --help.");
            }
        }
        return new Arguments(config, check, help, version, manual);
    }

    static String help(ConfigSpec spec, Path defaultConfig) {
        StringBuilder text =
                new StringBuilder("Usage: " + spec.program() + " [--config FILE] [--check-config] [--version]\n\n"
                        + "  --config FILE    configuration (default: " + defaultConfig + ")\n"
                        + "  --check-config   print the configuration as understood, and exit with 0, or its problems and 78\n"
                        + "  --version        print the version\n");
        spec.options()
                .forEach((option, meaning) -> text.append("  ")
                        .append(option)
                        .append("\n      ")
                        .append(meaning)
                        .append('\n'));
        text.append("\nKeys of the configuration; each can also be set by the variable below it:\n");
        for (Key<?> key : spec.describe()) {
            String value = key.isRequired() ? "(required)" : key.shownDefault();
            text.append("\n  ").append(key).append(" = ").append(value).append('\n');
            text.append("      ")
                    .append(key.doc())
                    .append(" Allowed: ")
                    .append(key.allowed())
                    .append(".\n");
            if (key.isSecret()) {
                text.append("      Or ")
                        .append(key.name())
                        .append("_file = PATH: the file has the value as its only line.\n");
            }
            text.append("      ").append(key.environmentName()).append('\n');
        }
        return text.toString();
    }
}
