package io.masakari.core.instance;

import io.masakari.core.detection.Moment;
import io.masakari.core.model.InstanceEvidence;
import io.masakari.core.model.InstanceFailure;
import io.masakari.core.model.InstanceId;

/** What {@link InstanceWatch} wants done or written down. */
public sealed interface InstanceOutput {
    /** Command: report it to the controller. @param observed moment of the callback, or of the comparison */
    record Report(InstanceId instance, InstanceSignal signal, InstanceEvidence evidence, Moment observed)
            implements InstanceOutput {}

    /** Command: tell the controller that it goes on, after it stood still. @param observed as of a report */
    record Resumed(InstanceId instance, String name, Moment observed) implements InstanceOutput {}

    /** It ended because somebody wanted it to; nothing to report. */
    record EndedOrderly(InstanceId instance, String name, InstanceSignal how) implements InstanceOutput {}

    /** It failed again, more often than is reported. Told once, until a report is allowed again. */
    record Suppressed(InstanceId instance, String name, InstanceFailure failure) implements InstanceOutput {}

    /** After connecting, all instances were compared with what was last known. @param known how many are watched */
    record Compared(int known, int failed) implements InstanceOutput {}
}
