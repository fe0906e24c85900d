package io.lictor.api.internal;

import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;

/**
 * Reaches the constructor and the accessors of an application's record. It stands in this module so that an application
 * that is a module has one name to open its package to.
 */
public final class RecordAccess {

    private RecordAccess() {}

    /** The canonical constructor, ready to be called. */
    public static <T> Constructor<T> constructor(Class<T> type) {
        Class<?>[] parameters = Arrays.stream(type.getRecordComponents()).map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            return opened(type, type.getDeclaredConstructor(parameters));
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(type.getName() + " has no canonical constructor", e);
        }
    }

    /** The accessor of a component, ready to be called. */
    public static Method accessor(RecordComponent component) {
        return opened(component.getDeclaringRecord(), component.getAccessor());
    }

    private static <A extends AccessibleObject> A opened(Class<?> type, A member) {
        try {
            member.setAccessible(true);
            return member;
        } catch (InaccessibleObjectException e) {
            throw Require.illegal("type", type.getName(),
                    "a record that may be read: \"opens " + type.getPackageName() + " to io.lictor.api\" in module "
                            + type.getModule().getName());
        }
    }
}
