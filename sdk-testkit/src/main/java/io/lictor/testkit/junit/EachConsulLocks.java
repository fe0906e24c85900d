package io.lictor.testkit.junit;

import java.util.Set;

import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLocksProvider;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;

/**
 * JUnit's lock around a class with {@link EachConsul}. A lock that is not shared would make the tests of the class run one
 * after the other, also those that ask to run side by side.
 */
final class EachConsulLocks implements ResourceLocksProvider {

    @Override
    public Set<Lock> provideForClass(Class<?> type) {
        boolean sideBySide = AnnotationSupport
                .findAnnotatedMethods(type, Execution.class, HierarchyTraversalMode.TOP_DOWN).stream()
                .anyMatch(method -> method.getAnnotation(Execution.class).value() == ExecutionMode.CONCURRENT);
        return Set.of(new Lock(EachConsul.LOCK,
                sideBySide ? ResourceAccessMode.READ : ResourceAccessMode.READ_WRITE));
    }
}
