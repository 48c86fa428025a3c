package io.masakari.demo;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What {@code ./demo} can play. One thread plays; {@link #close} may come from another, and more than once. */
abstract class Performance implements AutoCloseable {
    /** The host that something happens to. */
    static final String HOST = "compute1";

    final DemoOptions options;
    final Path directory;
    final Lab lab;
    final Story story;
    final TimeLine line;
    final Programs programs;
    final NovaSide nova;
    final List<String> faults = new ArrayList<>();
    private boolean closed;
    private boolean goodEnd;

    Performance(DemoOptions options, Path directory, Lab lab, Story story, int evacuationMillis) {
        this.options = options;
        this.directory = directory;
        this.lab = lab;
        this.story = story;
        this.line = new TimeLine(story::tell);
        this.programs = new Programs(lab, directory, line);
        this.nova = options.nova == DemoOptions.Nova.real
                ? new RealNova(lab, directory)
                : new EmbeddedNovaSide(lab, directory, evacuationMillis);
    }

    /** True if every promise was kept. */
    final boolean play() throws InterruptedException {
        goodEnd = perform();
        return goodEnd;
    }

    abstract boolean perform() throws InterruptedException;

    final void startNova() throws InterruptedException {
        story.note("Starting Nova and Keystone (" + options.nova + ") …");
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
        story.note("");
        faults.forEach(fault -> story.note("BROKEN PROMISE: " + fault));
        if (faults.isEmpty()) {
            story.note(kept);
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
            story.note(howToEndTheLab());
            return;
        }
        endLab();
        if (goodEnd) {
            TextFile.deleteTree(directory);
        } else {
            story.note("Logs: " + directory);
        }
    }
}
