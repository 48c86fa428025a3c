package io.masakari.hostmonitor;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * What Pacemaker's own options say of a fencing (SAFETY.md, C-31): whoever switches the cluster's care off does not want a host
 * fenced by others either. Reads the configuration as it is on this host, with Pacemaker's cibadmin, at the moment of asking:
 * that takes some 30 ms, once for a lost host that nobody has fenced. Blocks; any thread.
 */
final class ClusterOptions {
    /** The configuration, and what was set until a node's next start. */
    private static final List<List<String>> COMMANDS = List.of(
            List.of("cibadmin", "--query", "--local", "--scope", "configuration"),
            List.of("cibadmin", "--query", "--local", "--xpath", "//transient_attributes"));

    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final int MOST_BYTES = 16 << 20;
    private static final int DEEPEST = 64;
    private static final XMLInputFactory PARSERS = parsers();
    private static final Set<String> TRUE = Set.of("true", "on", "yes", "y", "1");
    private static final Set<String> FALSE = Set.of("false", "off", "no", "n", "0");

    private static XMLInputFactory parsers() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        return factory;
    }

    /** One set of options. */
    private static final class Options {
        final String section;
        /** The node that it is about, by its name, or its id; "" for all. */
        String node = "";

        final double score;
        final Map<String, String> values = new HashMap<>();

        Options(String section, String score) {
            this.section = section;
            this.score = number(score);
        }

        private static double number(String score) {
            return switch (score == null ? "" : score) {
                case "" -> 0;
                case "INFINITY", "+INFINITY" -> Double.POSITIVE_INFINITY;
                case "-INFINITY" -> Double.NEGATIVE_INFINITY;
                default -> score.matches("[+-]?\\d{1,9}") ? Double.parseDouble(score) : 0;
            };
        }
    }

    /** What bars the fencing of that node; "" if nothing does, or it cannot be read: then it is asked for, as C-13 wants. */
    String against(String node) {
        List<byte[]> documents = new ArrayList<>();
        for (List<String> command : COMMANDS) {
            try {
                documents.add(ask(command));
            } catch (IOException e) {
                // Pacemaker does not answer, or has nothing of that kind.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return "";
            }
        }
        return against(documents, node);
    }

    /** @param documents as cibadmin prints them; one that cannot be read counts for nothing */
    static String against(List<byte[]> documents, String node) {
        Map<String, String> nodeIds = new HashMap<>();
        List<Options> all = new ArrayList<>();
        for (byte[] document : documents) {
            try {
                all.addAll(parse(document, nodeIds));
            } catch (IllegalArgumentException e) {
                // What was read of it so far is not believed either.
            }
        }
        all.removeIf(each -> !each.node.isEmpty() && !each.node.equals(node) && !node.equals(nodeIds.get(each.node)));
        return judge(all);
    }

    private static String judge(List<Options> all) {
        List<Options> byScore = all.stream()
                .sorted(Comparator.comparingDouble((Options each) -> each.score).reversed())
                .toList();
        return said(byScore, "crm_config", TRUE, "maintenance-mode", "maintenance_mode")
                .or(() -> said(byScore, "crm_config", FALSE, "stonith-enabled", "stonith_enabled", "fencing-enabled"))
                .or(() -> said(byScore, "crm_config", FALSE, "is-managed-default", "is_managed_default"))
                .or(() -> said(byScore, "rsc_defaults", FALSE, "is-managed"))
                .or(() -> said(byScore, "node", TRUE, "maintenance", "standby"))
                .map(what -> "the cluster's own options say " + what)
                .orElse("");
    }

    /** The set with the highest score counts, for each name. Of a node, what was set for good or until its next start. */
    private static Optional<String> said(List<Options> byScore, String section, Set<String> barring, String... names) {
        for (String name : names) {
            List<String> values = byScore.stream()
                    .filter(each -> each.section.equals(section))
                    .flatMap(each -> Optional.ofNullable(each.values.get(name)).stream())
                    .map(value -> value.strip().toLowerCase(Locale.ROOT))
                    .limit(section.equals("node") ? Long.MAX_VALUE : 1)
                    .toList();
            if (values.stream().anyMatch(barring::contains)) {
                String value = barring == TRUE ? "true" : "false";
                return Optional.of(section.equals("node") ? "the node is in " + name : name + "=" + value);
            }
        }
        return Optional.empty();
    }

    /** @throws IllegalArgumentException if it is no configuration */
    private static List<Options> parse(byte[] xml, Map<String, String> nodeIds) {
        try {
            XMLStreamReader reader = PARSERS.createXMLStreamReader(new ByteArrayInputStream(xml), "UTF-8");
            try {
                return parse(reader, nodeIds);
            } finally {
                reader.close();
            }
        } catch (XMLStreamException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static List<Options> parse(XMLStreamReader reader, Map<String, String> nodeIds) throws XMLStreamException {
        List<Options> found = new ArrayList<>();
        List<String> path = new ArrayList<>();
        String about = "";
        Options current = null;
        while (reader.hasNext()) {
            int event = reader.next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                String name = reader.getLocalName();
                if (path.size() >= DEEPEST) {
                    throw new IllegalArgumentException("its elements are nested deeper than " + DEEPEST);
                }
                switch (name) {
                    case "node" -> {
                        about = text(reader, "uname");
                        nodeIds.put(text(reader, "id"), about);
                    }
                    case "transient_attributes" -> about = text(reader, "id");
                    case "cluster_property_set" -> current = begin(found, "crm_config", reader);
                    case "meta_attributes" -> {
                        boolean ofAll = path.contains("rsc_defaults");
                        current = ofAll ? begin(found, "rsc_defaults", reader) : null;
                    }
                    case "instance_attributes" -> {
                        boolean ofNode = path.contains("node") || path.contains("transient_attributes");
                        current = ofNode ? begin(found, "node", reader) : null;
                        if (ofNode) {
                            current.node = about;
                        }
                    }
                    case "nvpair" -> {
                        if (current != null) {
                            current.values.putIfAbsent(text(reader, "name"), text(reader, "value"));
                        }
                    }
                    default -> {}
                }
                path.add(name);
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                String ended = path.remove(path.size() - 1);
                if (ended.endsWith("_attributes") || ended.equals("cluster_property_set")) {
                    current = null;
                }
            }
        }
        return found;
    }

    private static Options begin(List<Options> found, String section, XMLStreamReader reader) {
        Options options = new Options(section, reader.getAttributeValue(null, "score"));
        found.add(options);
        return options;
    }

    private static String text(XMLStreamReader reader, String attribute) {
        String value = reader.getAttributeValue(null, attribute);
        return value == null ? "" : value;
    }

    /** What it prints may be more than fits into a pipe, so it is read while it runs; cut off at the limit. */
    private static byte[] ask(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Thread watchdog = new Thread(() -> endAfterLimit(process), "cluster-options");
        watchdog.setDaemon(true);
        watchdog.start();
        try (InputStream printed = process.getInputStream()) {
            byte[] all = printed.readNBytes(MOST_BYTES);
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(String.join(" ", command) + " has failed");
            }
            return all;
        } finally {
            process.destroyForcibly();
        }
    }

    private static void endAfterLimit(Process process) {
        try {
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
