package io.masakari.core.process;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Checks the entries of a list against each other; who reads the list checks each entry by itself. */
public final class ProcessList {
    /** A list with more entries is likely a mistake: no host has so many vital daemons. */
    public static final int MAX_ENTRIES = 1000;

    private ProcessList() {}

    /** One fault, at a line of the list. */
    public record Fault(int line, String key, String message) {}

    /** Every fault, in the order of the entries; none if the list can be used. */
    public static List<Fault> faults(List<ProcessSpec> specs) {
        List<Fault> faults = new ArrayList<>();
        if (specs.isEmpty()) {
            faults.add(new Fault(0, "", "The list has no entry, so nothing would be watched. Add one."));
        }
        if (specs.size() > MAX_ENTRIES) {
            faults.add(
                    new Fault(0, "", "The list has " + specs.size() + " entries; at most " + MAX_ENTRIES + " may be."));
        }
        Map<String, ProcessSpec> byName = new HashMap<>();
        for (ProcessSpec spec : specs) {
            ProcessSpec earlier = byName.putIfAbsent(spec.name(), spec);
            if (earlier != null) {
                faults.add(new Fault(
                        spec.line(),
                        "",
                        "Another process is called " + spec.name() + " already, in line " + earlier.line()
                                + ". Rename one of them, by key name."));
            }
        }
        for (ProcessSpec spec : specs) {
            for (String name : spec.after()) {
                if (!byName.containsKey(name)) {
                    faults.add(new Fault(spec.line(), "after", "No entry is called " + name + "."));
                }
            }
            if (byName.get(spec.name()) == spec && leadsBack(spec.name(), spec, byName, new HashSet<>())) {
                faults.add(new Fault(
                        spec.line(), "after", spec.name() + " would wait for itself: its 'after' leads back to it."));
            }
        }
        return faults;
    }

    private static boolean leadsBack(String goal, ProcessSpec from, Map<String, ProcessSpec> byName, Set<String> seen) {
        for (String name : from.after()) {
            if (name.equals(goal)) {
                return true;
            }
            ProcessSpec next = byName.get(name);
            if (next != null && seen.add(name) && leadsBack(goal, next, byName, seen)) {
                return true;
            }
        }
        return false;
    }
}
