package io.masakari.demo.chaos;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The command line. {@code bin/chaos --help} describes it, because that must work without a build. */
final class ChaosOptions {
    enum Nova {
        embedded,
        real
    }

    @Option(names = "--minutes")
    int minutes;

    @Option(names = "--rounds")
    int rounds;

    @Option(names = "--seed")
    Long seed;

    @Option(names = "--nova")
    Nova nova = Nova.embedded;

    @Option(names = "--kinds", split = ",")
    List<String> kinds = new ArrayList<>();

    @Option(names = "--logs")
    Path logs;

    @Option(names = "--list")
    boolean list;

    /** One sentence for what is wrong, or null. */
    String problem() {
        if (minutes < 0 || minutes > 1440 || rounds < 0 || rounds > 10_000) {
            return "--minutes must be 1 to 1440, --rounds 1 to 10000";
        }
        if (minutes == 0 && rounds == 0 && !list) {
            return "--minutes M or --rounds N is required";
        }
        return null;
    }
}
