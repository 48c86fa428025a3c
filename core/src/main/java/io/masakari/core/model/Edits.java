package io.masakari.core.model;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Makes records by the names of their components: where several are of one type, two that are swapped by position would
 * compile. An edit is an object with a public field for each component, of the same name and type; a record has it as its
 * class Edit. One that does not fit is a bug, which every use of it shows. No component may be null.
 */
public final class Edits {
    /** The names of a record's components, and the constructor that takes them in this order. */
    private record Shape(List<String> names, Constructor<?> constructor) {
        private static Shape of(Class<?> type) {
            RecordComponent[] components = type.getRecordComponents();
            Class<?>[] types =
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            try {
                return new Shape(
                        Arrays.stream(components).map(RecordComponent::getName).toList(),
                        type.getDeclaredConstructor(types));
            } catch (NoSuchMethodException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static final ClassValue<Shape> SHAPES = new ClassValue<>() {
        @Override
        protected Shape computeValue(Class<?> type) {
            return Shape.of(type);
        }
    };

    private Edits() {}

    /** The edit, with what the record says. */
    public static <E> E copy(Record from, E edit) {
        try {
            for (Field field : edit.getClass().getFields()) {
                field.set(edit, from.getClass().getMethod(field.getName()).invoke(from));
            }
            return edit;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(edit.getClass() + " does not fit " + from.getClass(), e);
        }
    }

    /** What the edit says with that change. */
    public static <R extends Record, E> R build(Class<R> type, E edit, Consumer<? super E> change) {
        change.accept(edit);
        return build(type, edit);
    }

    /** @param last the last components, for which the edit has no fields */
    public static <R extends Record> R build(Class<R> type, Object edit, Object... last) {
        Shape shape = SHAPES.get(type);
        Object[] values = new Object[shape.names().size()];
        int named = values.length - last.length;
        System.arraycopy(last, 0, values, named, last.length);
        try {
            for (int i = 0; i < named; i++) {
                String name = shape.names().get(i);
                values[i] =
                        Objects.requireNonNull(edit.getClass().getField(name).get(edit), name);
            }
            return type.cast(shape.constructor().newInstance(values));
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof RuntimeException refused ? refused : new IllegalStateException(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(edit.getClass() + " does not fit " + type, e);
        }
    }
}
