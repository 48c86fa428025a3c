package io.masakari.instancemonitor;

import io.masakari.core.instance.LastKnown;
import io.masakari.core.model.InstanceId;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Writes an instance monitor's table with an instance in each condition. Runs on ca8ca16 (see {@code make}). */
class OldTable {
    public static void main(String[] args) throws Exception {
        List<LastKnown> table = Stream.of(LastKnown.Condition.values())
                .map(condition -> new LastKnown(
                        new InstanceId(new UUID(0, condition.ordinal() + 1)),
                        "instance " + condition,
                        condition,
                        condition.ordinal() % 2 == 0))
                .toList();
        try (TableFile file =
                TableFile.open(Path.of(args[0]), "11111111-2222-4333-8444-555555555555", (e, m, f) -> {})) {
            file.write(table);
        }
    }
}
