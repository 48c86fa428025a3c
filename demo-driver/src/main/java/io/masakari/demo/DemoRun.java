package io.masakari.demo;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One run of {@code ./demo}, in one thread; {@link #close} may come from another, and more than once. */
abstract class DemoRun implements AutoCloseable {
    /** The host that something happens to. */
    static final String HOST = "compute1";

    final DemoOptions options;
    final Path directory;
    final Lab lab;
    final Display display;
    final TimeLine line;
    final Programs programs;
    final NovaSide nova;
    final List<String> faults = new ArrayList<>();
    private boolean closed;
    private boolean goodEnd;

    DemoRun(DemoOptions options, Path directory, Lab lab, Display display, int evacuationMillis) {
        this.options = options;
        this.directory = directory;
        this.lab = lab;
        this.display = display;
        this.line = new TimeLine(display::tell);
        this.programs = new Programs(lab, directory, line);
        this.nova = switch (options.nova) {
            case real -> options.hasGuests() ? RealNova.withGuests(lab, directory) : new RealNova(lab, directory);
            case embedded -> new EmbeddedNovaSide(lab, directory, evacuationMillis);
        };
    }

    /** True if every promise was kept. */
    final boolean runAndJudge() throws InterruptedException {
        goodEnd = run();
        return goodEnd;
    }

    abstract boolean run() throws InterruptedException;

    final void startNova() throws InterruptedException {
        display.note("Starting Nova and Keystone (" + options.nova + ") …");
        nova.up();
    }

    final void act(String name, String what) {
        add(name, HOST, what);
    }

    final void add(String name, String where, String what) {
        line.add(new Moment(TimeLine.nowMicros(), name, where, what, Map.of()));
    }

    final void check(boolean holds, String fault) {
        if (!holds) {
            faults.add(fault);
        }
    }

    /** Shows the verdict; {@code kept} says what the run has shown if all went well. */
    final boolean judge(String kept) {
        display.note("");
        faults.forEach(fault -> display.note("BROKEN PROMISE: " + fault));
        if (faults.isEmpty()) {
            display.note(kept);
        }
        return faults.isEmpty();
    }

    String howToEndTheLab() {
        return "The lab stays up: LAB_DIR=" + directory.resolve("lab") + " lab/cluster-lab status; end it with 'down'.";
    }

    void endLab() {
        programs.close();
        nova.close();
        lab.close();
    }

    @Override
    public final synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (options.keep) {
            display.note(howToEndTheLab());
            return;
        }
        endLab();
        if (goodEnd) {
            TextFile.deleteTree(directory);
        } else {
            display.note("Logs: " + directory);
        }
    }
}
