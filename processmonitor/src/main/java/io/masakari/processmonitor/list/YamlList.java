package io.masakari.processmonitor.list;

import io.masakari.core.process.ProcessSpec;
import io.masakari.runtime.config.Problem;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Upstream's list: a YAML sequence of entries. Reads the nodes, which know their lines, and constructs no objects. */
final class YamlList {
    private static final int MAX_DEPTH = 10;

    private final String file;
    private final ListRules rules;
    private final List<Problem> problems;

    YamlList(String file, ListRules rules, List<Problem> problems) {
        this.file = file;
        this.rules = rules;
        this.problems = problems;
    }

    List<ProcessSpec> parse(String text) {
        Node root;
        try {
            LoaderOptions options = new LoaderOptions();
            options.setMaxAliasesForCollections(0);
            options.setNestingDepthLimit(MAX_DEPTH);
            root = new Yaml(new SafeConstructor(options)).compose(new StringReader(text));
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
            problem(line, "Not YAML: " + e.getProblem() + ".");
            return List.of();
        } catch (YAMLException e) {
            problem(0, "Not YAML: " + e.getMessage() + ".");
            return List.of();
        }
        if (root == null) {
            return List.of();
        }
        if (!(root instanceof SequenceNode list)) {
            problem(line(root), "It must be a list of entries, each beginning with '-'.");
            return List.of();
        }
        List<ProcessSpec> specs = new ArrayList<>();
        for (Node node : list.getValue()) {
            if (node instanceof MappingNode mapping) {
                Optional<ProcessSpec> spec = new YamlEntry(file, mapping, rules, problems).read();
                spec.ifPresent(specs::add);
            } else {
                problem(line(node), "An entry must have keys, as in process_name: /usr/sbin/libvirtd.");
            }
        }
        return specs;
    }

    static int line(Node node) {
        return node.getStartMark().getLine() + 1;
    }

    private void problem(int line, String message) {
        problems.add(new Problem(file, line, "", message));
    }
}
