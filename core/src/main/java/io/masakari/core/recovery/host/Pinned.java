package io.masakari.core.recovery.host;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Whether an instance's flavor ties it to devices, cores or memory that few hosts have free. */
public final class Pinned {
    private static final Set<String> ORDINARY_PAGES = Set.of("small", "any", "4kb", "4");

    private Pinned() {}

    /** The extra spec that does, as in "hw:cpu_policy=dedicated"; empty if none does. */
    public static Optional<String> by(Map<String, String> extraSpecs) {
        return new TreeMap<>(extraSpecs)
                .entrySet().stream()
                        .filter(spec ->
                                ties(spec.getKey(), spec.getValue().strip().toLowerCase(Locale.ROOT)))
                        .findFirst()
                        .map(spec -> spec.getKey() + "=" + spec.getValue());
    }

    private static boolean ties(String key, String value) {
        return switch (key) {
            case "pci_passthrough:alias", "hw:pmem", "accel:device_profile" -> !value.isEmpty();
            case "hw:cpu_policy" -> value.equals("dedicated") || value.equals("mixed");
            case "hw:mem_page_size" -> !ORDINARY_PAGES.contains(value);
            // Numbered groups have a word between: resources1:VGPU.
            default ->
                key.startsWith("resources") && (key.endsWith(":VGPU") || key.endsWith(":PCPU")) && !value.equals("0");
        };
    }
}
