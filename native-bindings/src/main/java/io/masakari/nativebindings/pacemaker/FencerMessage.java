package io.masakari.nativebindings.pacemaker;

import io.masakari.nativebindings.pacemaker.FencingEvent.State;
import java.io.ByteArrayInputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * What the fencer sends, as text. Its words are the same in Pacemaker 2.1 and 3.0; they are in no public header, but in what
 * libstonithd itself reads ({@code stonith_send_notification} in lib/fencing/st_client.c).
 *
 * @param root attributes of the outermost element
 * @param fencing attributes of the first element below it that names a target; empty if there is none
 */
record FencerMessage(String name, Map<String, String> root, Map<String, String> fencing) {
    static final String FENCED = "st_notify_fence";
    static final String SYNCED = "st_notify_history_synced";

    private static final XMLInputFactory PARSERS = parsers();
    private static final int DEEPEST = 16;
    private static final String TARGET = "st_target";

    private static XMLInputFactory parsers() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        return factory;
    }

    /** @throws IllegalArgumentException if it cannot be read */
    static FencerMessage read(byte[] xml) {
        try {
            XMLStreamReader reader = PARSERS.createXMLStreamReader(new ByteArrayInputStream(xml), "UTF-8");
            try {
                return read(reader);
            } finally {
                reader.close();
            }
        } catch (XMLStreamException e) {
            throw new IllegalArgumentException(
                    String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason told"), e);
        }
    }

    private static FencerMessage read(XMLStreamReader reader) throws XMLStreamException {
        reader.nextTag();
        String name = reader.getLocalName();
        Map<String, String> root = attributes(reader);
        Map<String, String> fencing = Map.of();
        for (int depth = 1; depth > 0; ) {
            int event = reader.next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                depth++;
                if (depth > DEEPEST) {
                    throw new IllegalArgumentException("its elements are nested deeper than " + DEEPEST);
                }
                Map<String, String> attributes = attributes(reader);
                if (fencing.isEmpty() && attributes.containsKey(TARGET)) {
                    fencing = attributes;
                }
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                depth--;
            }
        }
        return new FencerMessage(name, root, fencing);
    }

    private static Map<String, String> attributes(XMLStreamReader reader) {
        Map<String, String> attributes = new HashMap<>();
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            attributes.put(reader.getAttributeLocalName(i), reader.getAttributeValue(i));
        }
        return attributes;
    }

    /** What kind of notification it is; "" if it is none. */
    String notification() {
        return root.getOrDefault("subt", "");
    }

    /** The fencing that it says has ended; empty if it does not say that. */
    Optional<FencingEvent> ended() {
        if (!notification().equals(FENCED) || fencing.isEmpty()) {
            return Optional.empty();
        }
        // Without a result that is surely good, it has failed.
        boolean done = isZero("rc-code")
                && isZero("op-status")
                && root.getOrDefault("st_rc", "0").equals("0")
                && fencing.getOrDefault("state", "2").equals("2");
        return Optional.of(new FencingEvent(
                fencing.get(TARGET),
                fencing.getOrDefault("st_device_action", ""),
                fencing.getOrDefault("st_origin", ""),
                fencing.getOrDefault("st_delegate", ""),
                fencing.getOrDefault("st_clientname", ""),
                done ? State.DONE : State.FAILED,
                Optional.empty()));
    }

    String operation() {
        return fencing.getOrDefault("st_remote_op", "");
    }

    private boolean isZero(String attribute) {
        return root.getOrDefault(attribute, "").equals("0");
    }
}
