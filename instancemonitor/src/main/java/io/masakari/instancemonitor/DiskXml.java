package io.masakari.instancemonitor;

import io.masakari.core.instance.DiskPlace.Disk;
import io.masakari.core.instance.DiskPlace.Way;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** The disks in libvirt's description of a domain. */
final class DiskXml {
    /** Far more than Nova writes. */
    private static final int LONGEST = 1 << 20;

    private DiskXml() {}

    /** Empty if it cannot be read. */
    static Optional<List<Disk>> disks(String domain) {
        if (domain.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            Element root =
                    builder().parse(new InputSource(new StringReader(domain))).getDocumentElement();
            List<Disk> disks = new ArrayList<>();
            for (Element devices : children(root, "devices")) {
                children(devices, "disk").forEach(disk -> disks.add(disk(disk)));
            }
            return Optional.of(disks);
        } catch (SAXException | IOException e) {
            return Optional.empty();
        }
    }

    private static Disk disk(Element disk) {
        String device = disk.getAttribute("device");
        String serial = children(disk, "serial").stream()
                .map(Node::getTextContent)
                .findFirst()
                .orElse("");
        Optional<Element> source = children(disk, "source").stream().findFirst();
        Way way = switch (disk.getAttribute("type")) {
            case "file" -> Way.FILE;
            case "block" -> Way.BLOCK;
            case "network" -> Way.NETWORK;
            default -> Way.OTHER;
        };
        String name = source.map(at -> at.getAttribute(
                        switch (way) {
                            case FILE -> "file";
                            case BLOCK -> "dev";
                            case NETWORK, OTHER -> "name";
                        }))
                .orElse("");
        boolean isNamed = !name.isEmpty() || source.isEmpty();
        return new Disk(way, device.equals("cdrom") || device.equals("floppy"), serial.strip(), isNamed ? name : "?");
    }

    private static List<Element> children(Element of, String name) {
        List<Element> found = new ArrayList<>();
        for (Node each = of.getFirstChild(); each != null; each = each.getNextSibling()) {
            if (each instanceof Element element && element.getTagName().equals(name)) {
                found.add(element);
            }
        }
        return found;
    }

    /** It reads nothing but the text itself. */
    private static DocumentBuilder builder() {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setXIncludeAware(false);
            factory.setExpandEntityReferences(false);
            DocumentBuilder builder = factory.newDocumentBuilder();
            builder.setErrorHandler(null);
            return builder;
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("Every JDK has such a parser", e);
        }
    }
}
