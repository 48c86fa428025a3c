package io.masakari.embeddednova;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line of {@link EmbeddedNova}. */
@Command(name = "embedded-nova", description = "Keystone and Nova in memory.", sortOptions = false)
final class Options {
    @Spec
    private CommandSpec spec;

    @Option(names = "--help", usageHelp = true, description = "prints this")
    boolean help;

    @Option(names = "--bind", paramLabel = "ADDRESS", description = "where Keystone and Nova listen (127.0.0.1)")
    String bind = "127.0.0.1";

    @Option(names = "--keystone-port", paramLabel = "PORT", description = "0 means any (5000)")
    int keystonePort = 5000;

    @Option(names = "--nova-port", paramLabel = "PORT", description = "0 means any (8774)")
    int novaPort = 8774;

    @Option(names = "--control-port", paramLabel = "PORT", description = "0 means any (8775); on 127.0.0.1, no login")
    int controlPort = 8775;

    @Option(names = "--hosts", paramLabel = "N|NAME,...", description = "compute1 to computeN, or these names (3)")
    private String wantedHosts = "3";

    @Option(names = "--boot", paramLabel = "HOST=N", description = "N running instances on a host; may be repeated")
    final Map<String, Integer> boot = new LinkedHashMap<>();

    @Option(names = "--evacuation-time", paramLabel = "S", description = "seconds that one evacuation takes (2)")
    private double evacuationSeconds = 2;

    /** Throws {@link ParameterException} that tells the first problem. */
    static Options parse(String... arguments) {
        Options options = new Options();
        new CommandLine(options).parseArgs(arguments);
        options.check();
        return options;
    }

    List<String> hosts() {
        return wantedHosts.matches("\\d{1,4}")
                ? IntStream.rangeClosed(1, Integer.parseInt(wantedHosts))
                        .mapToObj(number -> "compute" + number)
                        .toList()
                : List.of(wantedHosts.split(","));
    }

    Duration evacuationTime() {
        return Duration.ofMillis(Math.round(evacuationSeconds * 1000));
    }

    private void check() {
        for (int port : new int[] {keystonePort, novaPort, controlPort}) {
            require(port >= 0 && port <= 65_535, "a port must be 0 to 65535, not " + port);
        }
        List<String> hosts = hosts();
        require(!hosts.isEmpty() && hosts.size() <= 1_000, "--hosts must be 1 to 1000");
        require(evacuationSeconds >= 0 && evacuationSeconds < 10_000, "--evacuation-time must be 0 to 10000 s");
        boot.forEach((host, count) -> {
            require(hosts.contains(host), "--boot names the host " + host + ", which is none of " + hosts);
            require(count >= 0 && count <= 10_000, "--boot must be HOST=N with 0 to 10000 instances");
        });
    }

    private void require(boolean holds, String problem) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(), problem);
        }
    }
}
