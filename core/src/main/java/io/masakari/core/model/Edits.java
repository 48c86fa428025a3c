package io.masakari.core.model;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Makes records by the names of their components: where several are of one type, two that are swapped by position would
 * compile. An edit is an object with a public field for each component, of the same name and type; a record has it as its
 * class Edit. One that does not fit is a bug, which every use of it shows. No component may be null.
 *
 * <p>Record and edit must be public, because they are used by reflection from here. A class that an edit extends must have
 * no public fields: they would be taken for components.
 */
public final class Edits {
    /** A record's components by name, in their order, and the constructor that takes them in this order. */
    private record Shape(Map<String, Method> components, Constructor<?> constructor) {
        private static Shape of(Class<?> type) {
            RecordComponent[] components = type.getRecordComponents();
            Class<?>[] types =
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            Map<String, Method> accessors = new LinkedHashMap<>();
            for (RecordComponent component : components) {
                accessors.put(component.getName(), component.getAccessor());
            }
            try {
                return new Shape(accessors, type.getDeclaredConstructor(types));
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

    /** The public fields of an edit, by name. */
    private static final ClassValue<Map<String, Field>> FIELDS = new ClassValue<>() {
        @Override
        protected Map<String, Field> computeValue(Class<?> type) {
            return Arrays.stream(type.getFields()).collect(Collectors.toMap(Field::getName, field -> field));
        }
    };

    private Edits() {}

    /** The edit, with what the record says. */
    public static <E> E copy(Record from, E edit) {
        Map<String, Method> components = SHAPES.get(from.getClass()).components();
        try {
            for (Field field : FIELDS.get(edit.getClass()).values()) {
                field.set(
                        edit,
                        fitting(components, field.getName(), edit, from.getClass())
                                .invoke(from));
            }
            return edit;
        } catch (ReflectiveOperationException e) {
            throw misfit(edit, from.getClass(), e);
        }
    }

    /** What the edit says with that change. */
    public static <R extends Record, E> R changed(Class<R> type, E edit, Consumer<? super E> change) {
        change.accept(edit);
        return build(type, edit);
    }

    /** @param last the last components, for which the edit has no fields */
    public static <R extends Record> R build(Class<R> type, Object edit, Object... last) {
        Shape shape = SHAPES.get(type);
        Map<String, Field> fields = FIELDS.get(edit.getClass());
        Object[] values = new Object[shape.components().size()];
        int named = values.length - last.length;
        System.arraycopy(last, 0, values, named, last.length);
        try {
            Iterator<String> names = shape.components().keySet().iterator();
            for (int i = 0; i < named; i++) {
                String name = names.next();
                values[i] =
                        Objects.requireNonNull(fitting(fields, name, edit, type).get(edit), name);
            }
            return type.cast(shape.constructor().newInstance(values));
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof RuntimeException refused ? refused : new IllegalStateException(e);
        } catch (ReflectiveOperationException e) {
            throw misfit(edit, type, e);
        }
    }

    private static <T> T fitting(Map<String, T> members, String name, Object edit, Class<?> type) {
        T member = members.get(name);
        if (member == null) {
            throw misfit(edit, type, new NoSuchFieldException(name));
        }
        return member;
    }

    private static IllegalStateException misfit(Object edit, Class<?> type, ReflectiveOperationException cause) {
        return new IllegalStateException(edit.getClass() + " does not fit " + type, cause);
    }
}
