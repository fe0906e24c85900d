package io.lictor.testkit.junit;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;

import io.lictor.testkit.real.ConsulBinary;
import io.lictor.testkit.real.ConsulVersion;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterClassTemplateInvocationCallback;
import org.junit.jupiter.api.extension.BeforeClassTemplateInvocationCallback;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;

/** What a class that runs on each Consul has while it runs on one of them. */
final class OneConsulExtension
        implements
            BeforeClassTemplateInvocationCallback,
            AfterClassTemplateInvocationCallback,
            InvocationInterceptor,
            ParameterResolver {

    private final ConsulBinary binary;
    private ConsulBinary.@Nullable Use use;

    OneConsulExtension(ConsulBinary binary) {
        this.binary = binary;
    }

    @Override
    public void beforeClassTemplateInvocation(ExtensionContext context) {
        use = binary.use();
        call(BeforeEachConsul.class, HierarchyTraversalMode.TOP_DOWN, context);
    }

    @Override
    public void afterClassTemplateInvocation(ExtensionContext context) {
        ConsulBinary.Use used = use;
        try {
            call(AfterEachConsul.class, HierarchyTraversalMode.BOTTOM_UP, context);
        } finally {
            if (used != null) {
                used.close();
            }
        }
    }

    private static void call(Class<? extends Annotation> annotation, HierarchyTraversalMode order,
            ExtensionContext context) {
        for (Method method : AnnotationSupport.findAnnotatedMethods(context.getRequiredTestClass(), annotation,
                order)) {
            if (!Modifier.isStatic(method.getModifiers())) {
                throw new ExtensionConfigurationException(
                        "@" + annotation.getSimpleName() + ": " + method + " (expected: static)");
            }
            context.getExecutableInvoker().invoke(method);
        }
    }

    @Override
    public void interceptTestMethod(Invocation<Void> invocation,
            ReflectiveInvocationContext<Method> method, ExtensionContext context) throws Throwable {
        countAndProceed(invocation, context);
    }

    @Override
    public void interceptTestTemplateMethod(Invocation<Void> invocation,
            ReflectiveInvocationContext<Method> method, ExtensionContext context) throws Throwable {
        countAndProceed(invocation, context);
    }

    @Override
    public void interceptDynamicTest(Invocation<Void> invocation, DynamicTestInvocationContext test,
            ExtensionContext context) throws Throwable {
        countAndProceed(invocation, context);
    }

    private void countAndProceed(Invocation<Void> invocation, ExtensionContext context) throws Throwable {
        ForConsulCondition.tally(context).test(binary.version().text());
        invocation.proceed();
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == ConsulBinary.class || type == ConsulVersion.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == ConsulBinary.class ? binary : binary.version();
    }
}
