package io.masakari.simulator.scenario;

import io.masakari.simulator.world.ClusterSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * A scenario's script.txt: one act per line, "SECONDS VERB ARGUMENTS", as in "20 power compute3 off". Lines that begin
 * with # are comments. {@link Vocabulary#HELP} lists the verbs.
 */
public final class Script {
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,6}(\\.[0-9]{1,3})?");

    public record Act(Duration at, String text, Consumer<Stage> deed) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%.3f %s", at.toMillis() / 1000.0, text);
        }
    }

    private final List<Act> acts;

    public Script(List<Act> acts) {
        this.acts = List.copyOf(acts);
    }

    /** @throws MalformedScenario if a line cannot be understood */
    public static Script parse(String file, List<String> lines, ClusterSpec spec) {
        List<Act> acts = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String text = lines.get(i).strip();
            if (!text.isEmpty() && !text.startsWith("#")) {
                try {
                    acts.add(act(text, spec));
                } catch (IllegalArgumentException e) {
                    throw new MalformedScenario(file, i + 1, e.getMessage());
                }
            }
        }
        return new Script(acts);
    }

    private static Act act(String line, ClusterSpec spec) {
        String[] parts = line.split("\\s+", 2);
        if (parts.length != 2 || !SECONDS.matcher(parts[0]).matches()) {
            throw new IllegalArgumentException("not an act: '" + line + "' (as in: 20 power compute3 off)");
        }
        Duration at = Duration.ofMillis(Math.round(Double.parseDouble(parts[0]) * 1000));
        return new Act(at, parts[1], parts[1].equals("end") ? stage -> {} : Vocabulary.parse(parts[1], spec));
    }

    public List<Act> acts() {
        return acts;
    }

    public List<String> lines() {
        return acts.stream().map(Act::toString).toList();
    }

    /** When all is healed: at "end", or 60 s after the last act. */
    Duration end() {
        Duration last = Duration.ofSeconds(20);
        for (Act act : acts) {
            if (act.text().equals("end")) {
                return act.at();
            }
            last = act.at().compareTo(last) > 0 ? act.at() : last;
        }
        return last.plusSeconds(60);
    }

    void playOn(Stage stage) {
        for (Act act : acts) {
            if (!act.text().equals("end")) {
                stage.world().after(act.at(), () -> {
                    stage.world().log("script", "act", act.text());
                    act.deed().accept(stage);
                });
            }
        }
    }
}
