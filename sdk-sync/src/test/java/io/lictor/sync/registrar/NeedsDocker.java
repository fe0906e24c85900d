package io.lictor.sync.registrar;

import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.lictor.testkit.count.VersionTally;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips each test of a class on a machine without a Docker engine, and counts it for the build's last lines. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsDocker.Condition.class)
@interface NeedsDocker {
    /** Looks for the engine. */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            // the images of the tests are made of programs of this machine
            boolean linux = System.getProperty("os.name").equals("Linux");
            if (context.getTestMethod().isEmpty() || (linux && answers())) {
                return ConditionEvaluationResult.enabled("");
            }
            VersionTally.ofThisProcess().withoutDocker();
            return ConditionEvaluationResult.disabled("no Docker found; see bin/with-docker");
        }

        private static boolean answers() {
            try (DockerEngine engine = DockerEngine.create(null)) {
                engine.ping();
                return true;
            } catch (IllegalStateException | IOException e) {
                return false;
            }
        }
    }
}
