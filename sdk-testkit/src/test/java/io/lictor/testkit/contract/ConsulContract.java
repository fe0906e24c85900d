package io.lictor.testkit.contract;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.lictor.testkit.real.ConsulVersion;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The facts of one version, checked on one implementation. All share one Consul without and one with ACLs, so each fact
 * uses names of its own. Facts that wait are started side by side where time cannot be moved. Facts of other versions are
 * counted.
 *
 * <p>A fact that an implementation is known not to hold is checked as well: when it holds after all, that fails.
 */
abstract class ConsulContract {
    private final Map<Setup, ConsulUnderTest> running = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> held = new TreeMap<>();
    private final AtomicInteger different = new AtomicInteger();
    private final List<Section> sections = Sections.all();
    private final ExecutorService waiting = Executors.newVirtualThreadPerTaskExecutor();

    /** How the count names the implementation. */
    abstract String implementation();

    /** Which Consul it is, or stands for. */
    abstract ConsulVersion version();

    /** How many facts are there that only other versions have. */
    void hasFactsOfOthers(int facts) {}

    /** Starts a fresh one. */
    abstract ConsulUnderTest start(Setup setup);

    /** The facts that do not hold. */
    List<KnownDifference> knownDifferences() {
        return List.of();
    }

    /** One after the other, also where the versions are checked side by side. */
    @TestFactory
    @Execution(ExecutionMode.SAME_THREAD)
    Stream<DynamicContainer> facts() {
        Map<String, String> differences = knownDifferences().stream()
                .collect(Collectors.toMap(KnownDifference::fact, KnownDifference::reason));
        Map<Section, List<DynamicTest>> tests = new LinkedHashMap<>();
        startAll();
        hasFactsOfOthers(ofOthers());
        Set<String> all = sections.stream().flatMap(this::ofVersion).map(Fact::id).collect(Collectors.toSet());
        differences.keySet().stream().filter(id -> !all.contains(id)).findFirst().ifPresent(id -> {
            throw new IllegalArgumentException("known difference: " + id + " (expected: the id of a fact)");
        });
        sections.forEach(section -> tests.put(section,
                tests(section, Objects.requireNonNull(running.get(section.setup())), differences.keySet())));
        return tests.entrySet().stream()
                .map(entry -> DynamicContainer.dynamicContainer(entry.getKey().name(), entry.getValue()));
    }

    @AfterEach
    void countAndClose() {
        if (running.isEmpty()) {
            return;
        }
        running.values().forEach(ConsulUnderTest::close);
        waiting.shutdownNow();
        int facts = held.values().stream().mapToInt(AtomicInteger::get).sum();
        String consul = implementation() + " " + version();
        System.out.println("ConsulContract by section on " + consul + ": " + held);
        System.out.println("ConsulContract: " + facts + " facts hold on " + consul + ", " + different
                + " known differences, " + ofOthers() + " facts are of other versions");
    }

    private Stream<Fact> ofVersion(Section section) {
        return section.facts().stream().filter(fact -> fact.versions().have(version()));
    }

    private int ofOthers() {
        return sections.stream().mapToInt(section -> section.facts().size() - (int) ofVersion(section).count()).sum();
    }

    private List<DynamicTest> tests(Section section, ConsulUnderTest consul, Set<String> differences) {
        return ofVersion(section).map(fact -> test(fact, consul, differences.contains(fact.id()))).toList();
    }

    private DynamicTest test(Fact fact, ConsulUnderTest consul, boolean isDifferent) {
        if (isDifferent) {
            return DynamicTest.dynamicTest("differs: " + fact.name(), () -> stillDiffers(fact, consul));
        }
        Runnable check = () -> fact.check(consul);
        Supplier<CompletableFuture<Void>> outcome = fact.isTimed() && consul.isTimeReal()
                ? early(check)
                : () -> CompletableFuture.runAsync(check, Runnable::run);
        return DynamicTest.dynamicTest(fact.name(), () -> hold(fact, outcome.get()));
    }

    private Supplier<CompletableFuture<Void>> early(Runnable check) {
        CompletableFuture<Void> started = CompletableFuture.runAsync(check, waiting);
        return () -> started;
    }

    private void hold(Fact fact, CompletableFuture<Void> outcome) {
        try {
            outcome.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof AssertionError failed) {
                throw failed;
            }
            throw e;
        }
        held.computeIfAbsent(fact.section(), section -> new AtomicInteger()).incrementAndGet();
    }

    private void stillDiffers(Fact fact, ConsulUnderTest consul) {
        try {
            fact.check(consul);
        } catch (RuntimeException | AssertionError expected) {
            different.incrementAndGet();
            return;
        }
        throw new AssertionError(fact.id() + " holds now (expected: a known difference)");
    }

    /** Side by side, as most of a start is waiting. */
    private void startAll() {
        CompletableFuture.allOf(sections.stream().map(Section::setup).distinct()
                .map(setup -> CompletableFuture.runAsync(() -> running.put(setup, start(setup)), waiting))
                .toArray(CompletableFuture<?>[]::new)).join();
    }
}
