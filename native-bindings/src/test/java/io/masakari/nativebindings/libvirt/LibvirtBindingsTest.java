package io.masakari.nativebindings.libvirt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class LibvirtBindingsTest {
    @Test
    void numbersAreThoseOfTheHeader() throws Exception {
        Map<String, Integer> ours = new TreeMap<>();
        for (Field field : LibvirtNumbers.class.getDeclaredFields()) {
            ours.put(field.getName(), field.getInt(null));
        }
        for (Field field : LibvirtLibrary.class.getDeclaredFields()) {
            if (field.getType() == int.class) {
                ours.put(field.getName(), field.getInt(null));
            }
        }
        assertEquals(header(), ours);
    }

    private static Map<String, Integer> header() throws IOException {
        try (var stream = LibvirtBindingsTest.class.getResourceAsStream("/libvirt-numbers.txt")) {
            assertNotNull(stream);
            return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))
                    .lines()
                    .map(line -> line.split(" "))
                    .collect(Collectors.toMap(
                            parts -> parts[0], parts -> Integer.valueOf(parts[1]), (a, b) -> a, TreeMap::new));
        }
    }
}
