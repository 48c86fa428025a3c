package io.masakari.core.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;

import io.masakari.core.model.Declared;
import io.masakari.core.model.InstanceDisks;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The copies of what is not stored: they are written by hand, and a field that is left out is forgotten silently. */
class VolatileStateTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "host.VolatileState",
                "instance.InstanceProgress$VolatileState",
                "process.ProcessProgress$VolatileState"
            })
    void theCopyHasEveryField(String name) throws ReflectiveOperationException {
        Class<?> type = Class.forName("io.masakari.core.recovery." + name);
        Constructor<?> fresh = accessible(type.getDeclaredConstructor());
        Constructor<?> copying = accessible(type.getDeclaredConstructor(type));
        Object state = fresh.newInstance();
        Object untouched = fresh.newInstance();
        List<Field> fields = Arrays.stream(type.getDeclaredFields())
                .filter(field -> !Modifier.isStatic(field.getModifiers()) && !field.isSynthetic())
                .toList();
        for (Field field : fields) {
            field.setAccessible(true);
            change(field, state);
            assertNotEquals(field.get(untouched), field.get(state), field.getName() + " is changed by this test");
        }

        Object copy = copying.newInstance(state);

        for (Field field : fields) {
            Object value = field.get(copy);
            assertEquals(field.get(state), value, field.getName());
            if (value instanceof Collection || value instanceof Map) {
                assertNotSame(field.get(state), value, field.getName() + " would change with the original");
            }
        }
    }

    private static Constructor<?> accessible(Constructor<?> constructor) {
        constructor.setAccessible(true);
        return constructor;
    }

    /** What is put into collections and optionals is of no type that they declare: nothing here reads it. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    private static void change(Field field, Object state) throws IllegalAccessException {
        Object value = field.get(state);
        if (value instanceof Boolean yes) {
            field.set(state, !yes);
        } else if (value instanceof Integer number) {
            field.set(state, number ^ 1);
        } else if (value instanceof Duration time) {
            field.set(state, time.plusSeconds(1));
        } else if (value instanceof String text) {
            field.set(state, text + "set");
        } else if (value instanceof Enum<?> constant) {
            Object[] all = constant.getDeclaringClass().getEnumConstants();
            field.set(state, all[(constant.ordinal() + 1) % all.length]);
        } else if (value instanceof Declared) {
            field.set(state, Declared.of(e -> e.disks = InstanceDisks.LOCAL));
        } else if (value instanceof Optional) {
            field.set(state, Optional.of("set"));
        } else if (value instanceof EnumSet set) {
            set.addAll(EnumSet.complementOf(set));
        } else if (value instanceof Set set) {
            set.add("set");
        } else if (value instanceof Map map) {
            map.put("key", "value");
        } else {
            throw new IllegalStateException("This test knows no other value for " + field);
        }
    }
}
