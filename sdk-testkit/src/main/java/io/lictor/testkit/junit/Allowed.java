package io.lictor.testkit.junit;

import java.lang.reflect.AnnotatedElement;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * What a test may leave behind, by the annotations of its method, its class, and the classes around that.
 *
 * @param kinds what is not looked for
 * @param warnings what messages may contain
 */
record Allowed(Set<LeakKind> kinds, List<Pattern> warnings) {

    static Allowed by(ExtensionContext context) {
        Set<LeakKind> kinds = EnumSet.noneOf(LeakKind.class);
        List<Pattern> warnings = new ArrayList<>();
        for (AnnotatedElement element : elements(context)) {
            AnnotationSupport.findAnnotation(element, AllowedLeaks.class)
                    .ifPresent(allowed -> kinds.addAll(kinds(allowed, element)));
            AnnotationSupport.findAnnotation(element, AllowedWarnings.class)
                    .ifPresent(allowed -> Stream.of(allowed.value()).map(Pattern::compile).forEach(warnings::add));
        }
        return new Allowed(kinds, warnings);
    }

    private static List<AnnotatedElement> elements(ExtensionContext context) {
        List<AnnotatedElement> elements = new ArrayList<>(context.getEnclosingTestClasses());
        context.getTestClass().ifPresent(elements::add);
        context.getTestMethod().ifPresent(elements::add);
        return elements;
    }

    private static List<LeakKind> kinds(AllowedLeaks allowed, AnnotatedElement element) {
        if (allowed.reason().isBlank()) {
            throw new ExtensionConfigurationException(
                    "@AllowedLeaks of " + element + ": reason is blank (expected: why the leak is no defect)");
        }
        return List.of(allowed.value());
    }

    boolean warning(LoggedWarning logged) {
        return kinds.contains(LeakKind.WARNING)
                || warnings.stream().anyMatch(pattern -> pattern.matcher(logged.message()).find());
    }
}
