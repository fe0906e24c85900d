package io.lictor.testkit.real;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips a test on a machine without a Consul executable; under {@code CI=true} it fails there. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsConsul.Condition.class)
@interface NeedsConsul {
    /** Looks for the executable. */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return ConsulBinary.tryFind().map(found -> ConditionEvaluationResult.enabled(found.toString()))
                    .orElseGet(() -> ConditionEvaluationResult.disabled("no Consul found; see bin/fetch-consul"));
        }
    }
}
