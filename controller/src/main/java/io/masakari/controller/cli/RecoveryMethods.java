package io.masakari.controller.cli;

import io.masakari.core.model.RecoveryMethod;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Recovery methods by the names that the API and Masakari's documents use: lower case; '-' serves for '_'. */
final class RecoveryMethods implements ITypeConverter<RecoveryMethod>, Iterable<String> {
    private static final List<String> NAMES =
            Arrays.stream(RecoveryMethod.values()).map(RecoveryMethods::name).toList();

    static String name(RecoveryMethod method) {
        return method.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public RecoveryMethod convert(String text) {
        String name = text.toLowerCase(Locale.ROOT).replace('-', '_');
        return Arrays.stream(RecoveryMethod.values())
                .filter(method -> name(method).equals(name))
                .findFirst()
                .orElseThrow(
                        () -> new TypeConversionException("'" + text + "' is none of " + String.join(", ", NAMES)));
    }

    @Override
    public Iterator<String> iterator() {
        return NAMES.iterator();
    }
}
