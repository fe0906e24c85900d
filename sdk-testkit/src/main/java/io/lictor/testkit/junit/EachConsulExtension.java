package io.lictor.testkit.junit;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import io.lictor.testkit.real.ConsulBinary;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.ClassTemplateInvocationContext;
import org.junit.jupiter.api.extension.ClassTemplateInvocationContextProvider;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** JUnit extension behind {@link EachConsul}: the class once for each executable. */
final class EachConsulExtension implements ClassTemplateInvocationContextProvider {

    @Override
    public boolean supportsClassTemplate(ExtensionContext context) {
        return AnnotationSupport.isAnnotated(context.getRequiredTestClass(), EachConsul.class);
    }

    @Override
    public Stream<? extends ClassTemplateInvocationContext> provideClassTemplateInvocationContexts(
            ExtensionContext context) {
        List<ConsulBinary> all = ConsulBinary.all();
        Assumptions.assumeFalse(all.isEmpty(), "there is no Consul to run on");
        Optional<ForConsul> versions = AnnotationSupport.findAnnotation(context.getRequiredTestClass(),
                ForConsul.class);
        return all.stream().filter(binary -> isFor(binary, versions, context)).map(OnConsul::new);
    }

    private static boolean isFor(ConsulBinary binary, Optional<ForConsul> versions, ExtensionContext context) {
        boolean holds = versions.map(each -> ForConsulCondition.holds(each, binary.version())).orElse(true);
        if (!holds) {
            ForConsulCondition.tally(context).otherFacts(binary.version().text(), 1);
        }
        return holds;
    }

    /** Where the only Consul is of another version, the class is counted, and runs not at all. */
    @Override
    public boolean mayReturnZeroClassTemplateInvocationContexts(ExtensionContext context) {
        return AnnotationSupport.isAnnotated(context.getRequiredTestClass(), ForConsul.class);
    }

    private record OnConsul(ConsulBinary binary) implements ClassTemplateInvocationContext {
        @Override
        public String getDisplayName(int invocationIndex) {
            return "Consul " + binary.version();
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            return List.of(new OneConsulExtension(binary));
        }
    }
}
