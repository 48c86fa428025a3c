package io.masakari.demo.chaos;

import io.masakari.demo.DemoException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The kinds of fault of a run: all, those that were asked for, or those that work with a real Nova. */
final class Kinds {
    private static final FaultKind NOTHING = FaultKind.strike("nothing-else", scene -> {});
    private static final Set<String> WITH_REAL_NOVA = Set.of(
            "power-cut",
            "minority-split",
            "isolated",
            "host-returns",
            "corosync-killed",
            "controller-killed",
            "controller-away",
            "nothing-else");

    private Kinds() {}

    static List<FaultKind> host(ChaosOptions options) {
        return chosen(options, HostFaults.all(), HostFaults.all().get(0));
    }

    static List<FaultKind> service(ChaosOptions options) {
        return chosen(
                options,
                Stream.concat(ServiceFaults.all().stream(), Stream.of(NOTHING)).toList(),
                NOTHING);
    }

    static List<String> names() {
        return Stream.of(HostFaults.all(), ServiceFaults.all())
                .flatMap(List::stream)
                .map(FaultKind::name)
                .toList();
    }

    /** One sentence for what is wrong, or null. */
    static String problem(ChaosOptions options) {
        return options.kinds.stream()
                .filter(name -> !names().contains(name))
                .findFirst()
                .map(name -> "there is no fault " + name + "; there are: " + String.join(", ", names()))
                .orElse(null);
    }

    private static List<FaultKind> chosen(ChaosOptions options, List<FaultKind> all, FaultKind otherwise) {
        List<FaultKind> chosen = all.stream()
                .filter(kind -> options.kinds.isEmpty() || options.kinds.contains(kind.name()))
                .filter(kind -> options.nova == ChaosOptions.Nova.embedded || WITH_REAL_NOVA.contains(kind.name()))
                .toList();
        if (options.kinds.isEmpty() && chosen.isEmpty()) {
            throw new DemoException("No fault is left to draw.");
        }
        return chosen.isEmpty() ? List.of(otherwise) : chosen;
    }
}
