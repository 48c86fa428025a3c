package io.masakari.simulator.schedule;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.masakari.simulator.scenario.Scenario;
import io.masakari.simulator.scenario.Simulation;
import io.masakari.simulator.world.PlantedBug;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The instrument itself: what is built in wrongly on purpose is found. */
class PlantedBugsTest {
    private static final int SCHEDULES = 2_000;

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {
                "NONE",
                "FUTURE_PROOFS",
                "HIDDEN_HEARTBEATS",
                "RESUME_WITHOUT_LOOK",
                "BOOT_KEPT_OVER_A_JOIN",
                "LASTING_WORDS",
                "WORDS_KEPT_BY_A_START",
                "MARGIN_IGNORED",
                "STOPS_TAKEN_FOR_WANTED",
                "STOPPED_TAKEN_FOR_RUNNING",
                "FENCING_TOLD_LATE",
                "REJOIN_UNSEEN",
                "ARRIVAL_TAKEN_FOR_LOSS",
                "LASTING_RETURNS",
                "ONE_WITNESS",
                "CLUSTER_OPTIONS_IGNORED",
                "DISARM_IGNORED",
                "MIGRATION_RECORD_IGNORED",
                "SIGHTING_IGNORED",
                "LISTS_BELIEVED",
                "IO_ERRORS_WITHOUT_BRAKE",
                "AGGREGATES_CONFUSED",
                "EARLIER_JOBS_IGNORED",
                "SILENT_HOSTS_UNTOLD",
                "CALLS_IN_THEIR_ORDER",
                "PROMISE_FROM_ANSWER",
                "OPENS_WITHOUT_DRAIN",
                "KEPT_PROOF_RENEWED",
                "NEVER_SEEN_TAKEN_FOR_LOST",
                "LEAVE_TAKEN_FOR_PROOF",
                "DISK_SIGHTS_IGNORED",
                "STANDING_UNVERIFIED",
                "REMOVAL_UNSEEN"
            })
    void isFoundWithinTwoThousandSchedules(PlantedBug bug) {
        boolean found = false;
        for (long seed = 1; seed <= SCHEDULES && !found; seed++) {
            // Greetings and a second witness would hide some of them.
            RandomSchedule schedule = RandomSchedule.of(seed, RandomSchedule.Kind.ALL, false);
            // Only a schedule that is sound without the bug tells anything about it.
            found = schedule.run(bug, line -> {}).broken().isPresent()
                    && schedule.run(PlantedBug.NONE, line -> {}).broken().isEmpty();
            if (found) {
                System.out.println(bug + " is found by schedule " + seed);
            }
        }
        assertTrue(found, bug + " is not found within " + SCHEDULES + " schedules");
    }

    /**
     * Few random clouds have what it takes: guests that start at boot, a confirmation, a host that is lost again at once, a liar
     * where two witnesses are wanted. None has a live migration, a cell that is away, a host that no segment has, or somebody who
     * disarms it.
     */
    @ParameterizedTest
    @CsvSource({
        "C-1, FUTURE_PROOFS, liar-proves-in-the-future",
        "C-1, LASTING_WORDS, confirmed-on-maintenance",
        "C-1, WORDS_KEPT_BY_A_START, started-again-after-its-word",
        "C-1, MARGIN_IGNORED, host-back-unseen",
        "C-1, MARGIN_IGNORED, controller-frozen-while-the-host-boots",
        "C-1, MARGIN_IGNORED, controller-disk-full-while-the-host-boots",
        "C-1, HIDDEN_HEARTBEATS, switched-on-and-nobody-can-tell",
        "C-1, HIDDEN_HEARTBEATS, controller-frozen-while-the-host-boots",
        "C-1, FENCING_TOLD_LATE, lost-soon-after-its-boot",
        "C-1, REJOIN_UNSEEN, rejoined-in-one-step",
        "C-1, ARRIVAL_TAKEN_FOR_LOSS, older-proof-arrives-while-cut-off",
        "C-1, ONE_WITNESS, liar-proves-a-living-host",
        "C-5, RESUME_WITHOUT_LOOK, controller-crash-while-its-call-is-late",
        "L-1, EARLIER_JOBS_IGNORED, job-of-an-earlier-recovery",
        "L-2, STOPS_TAKEN_FOR_WANTED, back-before-the-controller",
        "L-2, STOPS_TAKEN_FOR_WANTED, target-hangs-before-landing",
        "L-2, STOPPED_TAKEN_FOR_RUNNING, back-before-the-controller",
        "L-2, STOPPED_TAKEN_FOR_RUNNING, storm-and-both-back",
        "L-5, DISKS_IGNORED, only-disk-on-the-host",
        "C-31, CLUSTER_OPTIONS_IGNORED, cluster-in-maintenance",
        "C-31, DISARM_IGNORED, disarmed",
        "C-33, STARTS_TAKEN_FOR_STOPS, left-over-tasks-of-an-older-nova",
        "C-34, IO_ERRORS_WITHOUT_BRAKE, storage-outage",
        "C-34, IO_ERRORS_WITHOUT_BRAKE, storage-path-of-one-host",
        "C-34, IO_ERRORS_WITHOUT_BRAKE, io-error-of-one-guest",
        "L-1, MIGRATION_RECORD_IGNORED, live-migration-lost-track",
        "L-1, MIGRATION_RECORD_IGNORED, live-migration-lost-track-crash",
        "L-1, SIGHTING_IGNORED, guest-seen-on-another-host",
        "L-1, SIGHTING_IGNORED, guest-seen-on-another-host-crash",
        "L-2, SILENT_HOSTS_UNTOLD, silent-before-it-joined",
        "L-2, LISTS_BELIEVED, list-leaves-out-an-instance",
        "L-2, LISTS_BELIEVED, list-empty-as-its-cell-is-away",
        "C-36, AGGREGATES_CONFUSED, reserved-host-joins-aggregates",
        "C-29, PROMISE_FROM_ANSWER, gate-hears-no-answers",
        "C-29, OPENS_WITHOUT_DRAIN, gate-opened-by-an-operator",
        "C-1, STANDING_UNVERIFIED, gate-faulty",
        "C-1, KEPT_PROOF_RENEWED, unknown-host-back-unseen",
        "C-1, NEVER_SEEN_TAKEN_FOR_LOST, never-seen-and-runs",
        "L-5, DISK_SIGHTS_IGNORED, disk-declared-shared-and-seen-on-the-host",
        "C-1, LEAVE_TAKEN_FOR_PROOF, left-in-order-and-runs",
        "C-50, REMOVAL_UNSEEN, process-down-and-host-leaves",
        "C-25, BOOT_KEPT_OVER_A_JOIN, lost-again-before-its-monitor-runs"
    })
    void isFoundInItsScenario(String constraint, PlantedBug bug, String name) throws IOException {
        Scenario scenario = Scenario.read(Path.of("src/main/scenarios", name));
        Optional<String> broken = Simulation.run(scenario.spec(), scenario.script(), bug, line -> {})
                .broken();
        assertTrue(broken.filter(why -> why.startsWith(constraint + ":")).isPresent(), broken.toString());
    }

    /** Nothing breaks, as all is told; but because of what is not true, or is over, instances wait for a minute, or for an operator. */
    @ParameterizedTest
    @CsvSource({
        "C-22, CALLS_IN_THEIR_ORDER, many-guests-fail-and-a-host-is-lost",
        "C-26, ONE_WITNESS, liar-holds-up-nobody",
        "C-26, ONE_WITNESS, liar-holds-up-no-other-cluster",
        "C-24, LASTING_RETURNS, liar-returns-a-host-that-dies-later",
        "C-24, ARRIVAL_TAKEN_FOR_LOSS, older-loss-arrives-while-the-next-one-is-held"
    })
    void isLateInItsScenario(String constraint, PlantedBug bug, String name) throws IOException {
        Scenario scenario = Scenario.read(Path.of("src/main/scenarios", name));
        double right = firstEvacuation(scenario, PlantedBug.NONE);
        double bugged = firstEvacuation(scenario, bug);
        assertTrue(bugged > right + 30, constraint + ": " + right + " s and " + bugged + " s");
    }

    /** @return seconds since the start; infinite if there is none */
    private static double firstEvacuation(Scenario scenario, PlantedBug bug) {
        return Simulation.run(scenario.spec(), scenario.script(), bug, line -> {}).log().stream()
                .filter(line -> line.contains(" evacuation.requested "))
                .findFirst()
                .map(line -> Double.parseDouble(line.strip().split(" ")[0]))
                .orElse(Double.POSITIVE_INFINITY);
    }
}
