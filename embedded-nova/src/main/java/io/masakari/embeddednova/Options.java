package io.masakari.embeddednova;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The command line of {@link EmbeddedNova}; every problem is collected before it is refused. */
record Options(
        String bind,
        String advertise,
        int keystonePort,
        int novaPort,
        String controlBind,
        int controlPort,
        List<String> hosts,
        int vcpus,
        Map<String, Integer> boot,
        Duration evacuationTime) {

    static final String USAGE = """
            usage: embedded-nova [option...]
              --bind ADDRESS           where Keystone and Nova listen (127.0.0.1)
              --advertise ADDRESS      their address in the catalog (that of --bind)
              --keystone-port PORT     0 means any (5000)
              --nova-port PORT         0 means any (8774)
              --control-bind ADDRESS   where the control API listens, without authentication (127.0.0.1)
              --control-port PORT      0 means any (8775)
              --hosts N|NAME,NAME...   compute1 to computeN, or these names (3)
              --vcpus N                instances that a host has room for (1000)
              --boot HOST=N            N running instances on a host; may be repeated
              --evacuation-time S      seconds that one evacuation takes (2)
            """;

    Options {
        hosts = List.copyOf(hosts);
        boot = Map.copyOf(boot);
    }

    /** Throws {@link IllegalArgumentException} with one line for each problem. */
    static Options parse(String... arguments) {
        Reader reader = new Reader();
        for (int i = 0; i < arguments.length; i += 2) {
            if (i + 1 == arguments.length) {
                reader.problems.add(arguments[i] + " needs a value");
            } else {
                reader.read(arguments[i], arguments[i + 1]);
            }
        }
        return reader.finish();
    }

    private static final class Reader {
        private final List<String> problems = new ArrayList<>();
        private String bind = "127.0.0.1";
        private String advertise;
        private int keystonePort = 5000;
        private int novaPort = 8774;
        private String controlBind = "127.0.0.1";
        private int controlPort = 8775;
        private List<String> hosts = numbered(3);
        private int vcpus = 1000;
        private final Map<String, Integer> boot = new LinkedHashMap<>();
        private Duration evacuationTime = Duration.ofSeconds(2);

        private void read(String option, String value) {
            switch (option) {
                case "--bind" -> bind = value;
                case "--advertise" -> advertise = value;
                case "--keystone-port" -> keystonePort = number(option, value, 0, 65535);
                case "--nova-port" -> novaPort = number(option, value, 0, 65535);
                case "--control-bind" -> controlBind = value;
                case "--control-port" -> controlPort = number(option, value, 0, 65535);
                case "--hosts" ->
                    hosts = value.matches("\\d+")
                            ? numbered(number(option, value, 1, 1000))
                            : List.of(value.split(","));
                case "--vcpus" -> vcpus = number(option, value, 1, 1_000_000);
                case "--boot" -> readBoot(option, value);
                case "--evacuation-time" -> evacuationTime = seconds(option, value);
                default -> problems.add("unknown option " + option);
            }
        }

        private void readBoot(String option, String value) {
            int equals = value.lastIndexOf('=');
            if (equals < 1) {
                problems.add(option + " is " + value + "; it must be HOST=N");
                return;
            }
            boot.merge(
                    value.substring(0, equals), number(option, value.substring(equals + 1), 0, 10_000), Integer::sum);
        }

        private int number(String option, String value, int least, int most) {
            try {
                int number = Integer.parseInt(value);
                if (number >= least && number <= most) {
                    return number;
                }
            } catch (NumberFormatException notANumber) {
                // reported below, like one out of range
            }
            problems.add(option + " is " + value + "; it must be a number from " + least + " to " + most);
            return least;
        }

        private Duration seconds(String option, String value) {
            if (value.matches("\\d{1,4}(\\.\\d{1,3})?")) {
                return Duration.ofMillis(Math.round(Double.parseDouble(value) * 1000));
            }
            problems.add(option + " is " + value + "; it must be a number of seconds below 10000");
            return Duration.ZERO;
        }

        private Options finish() {
            for (String host : boot.keySet()) {
                if (!hosts.contains(host)) {
                    problems.add("--boot names the host " + host + ", which is none of " + hosts);
                }
            }
            if (!problems.isEmpty()) {
                throw new IllegalArgumentException(String.join("\n", problems));
            }
            return new Options(
                    bind,
                    advertise == null ? bind : advertise,
                    keystonePort,
                    novaPort,
                    controlBind,
                    controlPort,
                    hosts,
                    vcpus,
                    boot,
                    evacuationTime);
        }

        private static List<String> numbered(int count) {
            List<String> names = new ArrayList<>();
            for (int i = 1; i <= count; i++) {
                names.add("compute" + i);
            }
            return names;
        }
    }
}
