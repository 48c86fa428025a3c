package io.masakari.controller.cli;

import io.masakari.core.model.MonitorKind;
import io.masakari.core.model.NotificationType;
import java.util.Arrays;
import java.util.Iterator;

/** The kinds of monitors and the types of reports, for the help and the completion of options. */
final class Kinds {
    private Kinds() {}

    /** The monitors, as operators call them. */
    static final class Words implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(MonitorKind.values()).map(MonitorKind::word).iterator();
        }
    }

    /** The reports, as they are on the wire. */
    static final class Types implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(NotificationType.values())
                    .map(NotificationType::name)
                    .iterator();
        }
    }
}
