package io.masakari.controller.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** masakarictl audit ... */
@Command(name = "audit", description = "Who has changed what.")
final class AuditCommand {
    @ParentCommand
    private Masakarictl ctl;

    @Command(
            name = "list",
            description =
                    "What operators have changed, the newest first; with --output json, how it was before and after.")
    void list(
            @Option(names = "--operator", paramLabel = "NAME", description = "by this one only") String operator,
            @Option(names = "--since", paramLabel = "TIME", description = "at or after this time, UTC") String since,
            @Option(
                            names = "--limit",
                            paramLabel = "NUMBER",
                            description = "at most so many; ${DEFAULT-VALUE}",
                            defaultValue = "100")
                    int limit) {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("operator", operator);
        query.put("since", since);
        query.put("limit", Integer.toString(limit));
        ctl.printList(
                ctl.client().get("/v1/audit", query),
                "audit",
                "Nothing was changed.",
                Column.time("at", "at"),
                Column.text("operator"),
                Column.text("address"),
                Column.text("method"),
                Column.text("path"),
                Column.text("status"),
                Column.text("request id"));
    }
}
