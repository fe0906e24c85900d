package io.lictor.testkit.junit;

import java.util.Optional;

import io.lictor.testkit.count.VersionTally;
import io.lictor.testkit.real.ConsulBinary;
import io.lictor.testkit.real.ConsulVersion;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** JUnit extension behind {@link ForConsul}. */
final class ForConsulCondition implements ExecutionCondition {
    private static final ConditionEvaluationResult ENABLED = ConditionEvaluationResult.enabled("for this Consul");

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Optional<ForConsul> versions = AnnotationSupport.findAnnotation(context.getElement(), ForConsul.class);
        // a class for each version is asked for version by version, when it is known which there are
        if (versions.isEmpty() || (context.getTestMethod().isEmpty() && isForEach(context))) {
            return ENABLED;
        }
        return ConsulBinary.tryFind().map(binary -> decide(versions.get(), binary.version(), context)).orElse(ENABLED);
    }

    private static boolean isForEach(ExtensionContext context) {
        return AnnotationSupport.isAnnotated(context.getElement(), EachConsul.class);
    }

    private static ConditionEvaluationResult decide(ForConsul versions, ConsulVersion version,
            ExtensionContext context) {
        if (holds(versions, version)) {
            return ENABLED;
        }
        tally(context).otherTest(version.text());
        return ConditionEvaluationResult.disabled("for Consul since " + versions.since() + ", until "
                + versions.until() + "; this one is " + version);
    }

    /** That of the JVM, unless the one who runs the tests says another. */
    static VersionTally tally(ExtensionContext context) {
        return new VersionTally(context.getConfigurationParameter(VersionTally.PROPERTY).orElse(null));
    }

    static boolean holds(ForConsul versions, ConsulVersion version) {
        return version.isAtLeast(versions.since()) && !version.isAtLeast(versions.until());
    }
}
