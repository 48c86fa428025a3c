package io.masakari.controller.cli;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** masakarictl monitor ... */
@Command(name = "monitor", description = "Who may use the API over the network.")
final class MonitorCommand {
    @ParentCommand
    private Masakarictl ctl;

    @Command(name = "list", description = "All monitors and operators, revoked ones included.")
    void list() {
        JsonObject answer = ctl.client().get("/v1/monitors");
        ctl.printList(
                answer,
                "monitors",
                "No monitors yet. Add one for each host: masakarictl monitor add NAME --cluster CLUSTER.",
                Column.text("name"),
                Column.text("role"),
                Column.text("cluster"),
                Column.text("host"),
                Column.text("kinds"),
                new Column("boot", MonitorCommand::boots),
                new Column("greeted", MonitorCommand::newestGreeting),
                new Column("clock", MonitorCommand::clock),
                new Column("gate", MonitorCommand::gate),
                Column.time("last seen", "last_seen_at"),
                Column.time("revoked", "revoked_at"));
        boolean anyApart = AnswerFields.list(answer, "monitors").stream()
                .flatMap(monitor -> AnswerFields.list(monitor, "greetings").stream())
                .anyMatch(
                        greeting -> AnswerFields.yesNo(greeting, "clock_apart").equals("yes"));
        if (anyApart) {
            ctl.say("Clocks marked with ! differ by more than 2 s from the controller's: correct them (NTP).");
        }
    }

    /** The boots that it greets from, shortened. */
    private static String boots(JsonObject monitor) {
        return AnswerFields.list(monitor, "greetings").stream()
                .map(greeting -> AnswerFields.text(greeting, "boot"))
                .filter(boot -> !boot.isEmpty())
                .map(boot -> boot.substring(0, 8))
                .distinct()
                .collect(Collectors.joining(","));
    }

    /** Of its host: how long it waits at a boot, or that it does not. */
    private static String gate(JsonObject monitor) {
        return AnswerFields.list(monitor, "greetings").stream()
                .flatMap(greeting -> AnswerFields.object(greeting, "gate").stream())
                .map(gate -> gate.has("fault")
                        ? "fault"
                        : Duration.ofMillis(gate.get("waits_ms").getAsLong()).toSeconds() + " s")
                .distinct()
                .collect(Collectors.joining(","));
    }

    private static String newestGreeting(JsonObject monitor) {
        return AnswerFields.list(monitor, "greetings").stream()
                .map(greeting -> AnswerFields.time(greeting, "greeted_at"))
                .max(Comparator.naturalOrder())
                .orElse("");
    }

    /** The largest difference. */
    private static String clock(JsonObject monitor) {
        return AnswerFields.list(monitor, "greetings").stream()
                .max(Comparator.comparingLong(
                        greeting -> Math.abs(greeting.get("clock_offset_ms").getAsLong())))
                .map(greeting -> String.format(
                                Locale.ROOT,
                                "%+.1f s",
                                greeting.get("clock_offset_ms").getAsLong() / 1000.0)
                        + (AnswerFields.yesNo(greeting, "clock_apart").equals("yes") ? " !" : ""))
                .orElse("");
    }

    @Command(name = "add", description = "Makes a token, which is shown only once.")
    void add(
            @Parameters(paramLabel = "NAME", description = "usually the host's name") String name,
            @Option(
                            names = "--cluster",
                            paramLabel = "NAME",
                            description = "Corosync cluster whose hosts it may report")
                    String cluster,
            @Option(names = "--host", paramLabel = "HOST", description = "host that the monitor runs on") String host,
            @Option(
                            names = "--kinds",
                            paramLabel = "KINDS",
                            completionCandidates = Kinds.Words.class,
                            description = "what it reports: ${COMPLETION-CANDIDATES}, or several with commas")
                    String kinds,
            @Option(names = "--operator", description = "may do everything, for a script on another machine")
                    boolean operator,
            @Option(names = "--save", paramLabel = "FILE", description = "write the token there, readable by you only")
                    Path file) {
        if (operator == (cluster != null)) {
            throw new CtlException(
                    ExitCode.USAGE,
                    operator
                            ? "An operator belongs to no cluster: give --operator or --cluster, not both."
                            : "Say which cluster's hosts it may report, --cluster NAME (cluster_name in corosync.conf), or"
                                    + " --operator for somebody who may do everything.");
        }
        if ((host == null) != (kinds == null)) {
            throw new CtlException(
                    ExitCode.USAGE,
                    "Say both, or none: --host HOST and --kinds " + String.join(",", new Kinds.Words()) + ".");
        }
        ApiClient client = ctl.client();
        warnIfUnknown(client, host);
        if (file != null) {
            make(file); // before the token, which uses up the name
        }
        Map<String, String> fields = new HashMap<>();
        fields.put("name", name);
        fields.put("role", operator ? "operator" : "monitor");
        fields.put("cluster", cluster);
        fields.put("host", host);
        fields.put("kinds", kinds);
        JsonObject monitor;
        try {
            monitor = client.post("/v1/monitors", "monitor", fields).getAsJsonObject("monitor");
        } catch (CtlException e) {
            discard(file);
            throw e;
        }
        if (file != null) {
            save(file, AnswerFields.text(monitor, "token"), name);
            monitor.remove("token");
            ctl.print(monitor, () -> ctl.say("The token of " + name + " is in " + file + "."));
            return;
        }
        ctl.print(monitor, () -> {
            ctl.say("The token of " + name + ", shown only once; only its hash is kept:");
            ctl.out().println(AnswerFields.text(monitor, "token"));
        });
    }

    @Command(name = "bind", description = "Has its token speak for one host only, and for these kinds of reports.")
    void bind(
            @Parameters(paramLabel = "NAME", description = "as in 'monitor list'") String name,
            @Option(names = "--host", paramLabel = "HOST", required = true, description = "host that it runs on")
                    String host,
            @Option(
                            names = "--kinds",
                            paramLabel = "KINDS",
                            required = true,
                            completionCandidates = Kinds.Words.class,
                            description = "what it reports: ${COMPLETION-CANDIDATES}, or several with commas")
                    String kinds) {
        ApiClient client = ctl.client();
        warnIfUnknown(client, host);
        JsonObject monitor = client.put(
                        "/v1/monitors/" + ApiClient.encode(name), "monitor", Map.of("host", host, "kinds", kinds))
                .getAsJsonObject("monitor");
        ctl.print(monitor, () -> ctl.say("The token of " + name + " speaks for host " + host + " only."));
    }

    /** Not a mistake for sure: the host may be added later. */
    private void warnIfUnknown(ApiClient client, String host) {
        Names names = new Names(client);
        if (host != null
                && names.hosts(names.segments()).stream()
                        .noneMatch(known -> AnswerFields.text(known, "name").equals(host))) {
            ctl.warn("No segment has a host " + host + ", so what the monitor reports is rejected. Add it:"
                    + " masakarictl host add " + host
                    + " --segment SEGMENT; or check the name: masakarictl host list.");
        }
    }

    private static void make(Path file) {
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException e) {
            throw new CtlException(ExitCode.USAGE, file + " exists already and is left alone. Name another file.", e);
        } catch (IOException e) {
            throw new CtlException(
                    ExitCode.USAGE,
                    "Cannot write " + file + " (" + e.getClass().getSimpleName() + "), so no token was made. Name"
                            + " another file.",
                    e);
        }
    }

    private static void save(Path file, String token, String name) {
        try {
            Files.writeString(file, token + "\n", StandardOpenOption.WRITE);
        } catch (IOException e) {
            discard(file);
            throw new CtlException(
                    ExitCode.USAGE,
                    "The token was made but could not be written to " + file + " (" + e + "). Revoke it: masakarictl"
                            + " monitor revoke " + name + "; then add one under another name.",
                    e);
        }
    }

    private static void discard(Path file) {
        if (file != null) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                // It is empty; what is told is why.
            }
        }
    }

    @Command(name = "revoke", description = "Revokes its token at once.")
    void revoke(@Parameters(paramLabel = "NAME") String name) {
        ctl.client().delete("/v1/monitors/" + ApiClient.encode(name));
        ctl.say("The token of " + name + " is revoked.");
    }
}
