package io.lictor.testkit.junit;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import io.lictor.testkit.count.VersionTally;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** The outcome of a test class that another test plays. */
final class Played {
    private final EngineExecutionResults results;
    private final Map<String, Throwable> failures = new TreeMap<>();

    private Played(EngineExecutionResults results) {
        this.results = results;
        results.allEvents().failed().stream().forEach(event -> failures.put(name(event), thrown(event)));
    }

    static Played of(Class<?> testClass) {
        return of(testClass, Map.of());
    }

    static Played of(Class<?> testClass, Map<String, String> configuration) {
        return new Played(EngineTestKit.engine("junit-jupiter").configurationParameters(configuration)
                .configurationParameter(VersionTally.PROPERTY, "")
                .selectors(selectClass(testClass)).execute());
    }

    private static String name(Event event) {
        return event.getTestDescriptor().getDisplayName().replaceAll("\\(.*", "");
    }

    private static Throwable thrown(Event event) {
        Optional<Throwable> thrown = event.getPayload(TestExecutionResult.class)
                .flatMap(TestExecutionResult::getThrowable);
        return thrown.orElseThrow();
    }

    long succeeded() {
        return results.testEvents().succeeded().count();
    }

    /** What tests and classes failed with, by their names. */
    Map<String, Throwable> failures() {
        return failures;
    }

    /** What the one test or class that failed failed with. */
    Throwable failure() {
        if (failures.size() != 1) {
            throw new AssertionError("failures: " + failures + " (expected: 1)");
        }
        return failures.values().iterator().next();
    }
}
