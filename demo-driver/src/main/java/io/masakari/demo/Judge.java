package io.masakari.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Decides whether the run kept its promises, from what Nova and the power controller say. */
final class Judge {
    private Judge() {}

    /**
     * What was broken, in sentences; empty if nothing was.
     *
     * @param firstTouch when Nova took its first force-down or evacuate, µs; empty if it took none
     * @param fenced when the power controller had switched the host off
     */
    static List<String> faults(
            String source,
            List<InstanceView> before,
            List<InstanceView> after,
            Map<String, Integer> evacuateCalls,
            Optional<Long> firstTouch,
            Optional<Moment> fenced,
            List<String> violations) {
        List<String> faults = new ArrayList<>(violations);
        for (InstanceView was : before) {
            Optional<InstanceView> is =
                    after.stream().filter(i -> i.uuid().equals(was.uuid())).findFirst();
            if (is.isEmpty()) {
                faults.add(was.name() + " is gone from Nova.");
            } else if (!is.get().isActiveElsewhere(source)) {
                faults.add(was.name() + " is " + is.get().status() + " on "
                        + is.get().host() + ", not ACTIVE elsewhere.");
            }
            int calls = evacuateCalls.getOrDefault(was.uuid(), 0);
            if (calls != 1) {
                faults.add(was.name() + " was evacuated " + calls + " times, not once.");
            }
        }
        if (fenced.isEmpty()) {
            faults.add("The power controller never switched " + source + " off.");
        } else if (firstTouch.isPresent() && firstTouch.get() < fenced.get().micros()) {
            faults.add("Nova was told to act " + (fenced.get().micros() - firstTouch.get()) / 1_000
                    + " ms before the power controller had switched " + source + " off.");
        }
        return faults;
    }
}
