package io.lictor.lock.torture;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.lictor.testkit.net.Await;
import io.lictor.testkit.real.RawHttp;

/** One run from the start of the cluster to the verdict. */
final class TortureRun {

    private static final Duration START = Duration.ofMinutes(10);
    private static final Pattern HOLDER_OF_PERMIT = Pattern.compile("permits-\\d+/[0-9a-f]{8}-");
    private static final Duration STOP = Duration.ofSeconds(60);

    private final TortureSettings settings;
    private final Arena arena;
    private final List<String> violations = new ArrayList<>();
    private final List<Tenure> outrun = new ArrayList<>();
    private final Map<String, Integer> events = new TreeMap<>();

    private TortureRun(TortureSettings settings, Arena arena) {
        this.settings = settings;
        this.arena = arena;
    }

    /**
     * What came of a run.
     *
     * @param violations what must not have been, empty if all is well
     * @param history everything that is known
     * @param figures for people
     */
    record Verdict(List<String> violations, History history, Figures figures) {}

    static Verdict run(TortureSettings settings, Path folder) {
        try (Arena arena = Arena.open(settings, folder)) {
            return new TortureRun(settings, arena).run();
        }
    }

    private Verdict run() {
        Nemesis nemesis = new Nemesis(arena, settings);
        arena.say("%s", settings);
        arena.say("plan of seed %d: %s ...", settings.seed(), nemesis.plan().stream().limit(28).toList());
        Await.until(START, "each worker has had a lock", () -> writers() + " have",
                () -> writers() == settings.workers());
        long begin = System.nanoTime();
        long end = begin + settings.time().toNanos();
        arena.say("%d workers contend", settings.workers());
        nemesis.run(end);
        end = System.nanoTime();
        stopWorkers();
        List<Tenure> tenures = records();
        nothingIsLeft();
        History history = new History(arena.guarded(), arena.resource().writes(), tenures, nemesis.done(), begin, end)
                .withBeliefOfWrites();
        LivenessChecker liveness = new LivenessChecker(history, settings.ttl(), settings.lockDelay());
        violations.addAll(SafetyChecker.violations(history));
        violations.addAll(SafetyChecker.wronglyRefused(history));
        violations.addAll(SafetyChecker.wronglyBelieved(history, outrun));
        violations.addAll(liveness.violations());
        Figures figures = Figures.of(history, liveness.gaps(), events);
        figures.lines().forEach(line -> arena.say("%s", line));
        violations.forEach(violation -> arena.say("VIOLATION %s", violation));
        return new Verdict(List.copyOf(violations), history, figures);
    }

    private long writers() {
        return arena.resource().writes().stream().map(write -> write.holder().worker()).distinct().count();
    }

    private void stopWorkers() {
        arena.living().forEach(WorkerProcess::stop);
        for (WorkerProcess worker : arena.living()) {
            int status = worker.awaitEnd(STOP);
            if (status != 0) {
                violations.add(worker.name() + " ended with " + status + " (expected: 0, within " + STOP + "): "
                        + worker.log());
            }
        }
    }

    private List<Tenure> records() {
        List<Tenure> tenures = new ArrayList<>();
        for (WorkerProcess worker : arena.everybody()) {
            WorkerRecord.Content content = worker.record();
            tenures.addAll(content.tenures());
            outrun.addAll(content.outrun());
            violations.addAll(content.violations());
            content.events().forEach((name, count) -> events.merge(name, count, Integer::sum));
        }
        if (events.getOrDefault("ended", 0) != settings.workers()) {
            violations.add("clean ends: " + events + " (expected: " + settings.workers() + ")");
        }
        return tenures;
    }

    /** Sessions of killed workers expire; all others are destroyed by their owners. */
    private void nothingIsLeft() {
        RawHttp http = arena.cluster().leader().http();
        long begun = System.nanoTime();
        if (!Await.holdsWithin(arena.recovery().plusSeconds(60),
                () -> http.get("/v1/session/list").body().strip().equals("[]"))) {
            violations.add("sessions are left: " + http.get("/v1/session/list").body());
        }
        arena.say("no session is left %d ms after the last worker has ended", (System.nanoTime() - begun) / 1_000_000);
        String keys = http.get("/v1/kv/torture?recurse").body();
        if (keys.contains("\"Session\"")) {
            violations.add("a key is left locked: " + keys);
        }
        if (HOLDER_OF_PERMIT.matcher(keys).find()) {
            violations.add("a key of a holder of a permit is left: " + keys);
        }
    }

    /**
     * Figures for people.
     *
     * @param lines one each
     * @param acquisitions how many
     * @param refused stale writes that the resource refused
     */
    record Figures(List<String> lines, long acquisitions, long refused) {

        static Figures of(History history, List<LivenessChecker.Gap> gaps, Map<String, Integer> events) {
            long refused = history.writes().stream().filter(write -> !write.accepted()).count();
            LivenessChecker.Gap longest = gaps.stream()
                    .max(java.util.Comparator.comparing(LivenessChecker.Gap::length)).orElseThrow();
            LivenessChecker.Gap tightest = gaps.stream()
                    .min(java.util.Comparator.comparing(gap -> gap.allowed().minus(gap.length()))).orElseThrow();
            Map<Fault, Long> faults = history.disturbances().stream()
                    .collect(Collectors.groupingBy(Disturbance::fault, TreeMap::new, Collectors.counting()));
            Map<Tenure.End, Long> ends = history.tenures().stream()
                    .collect(Collectors.groupingBy(Tenure::end, TreeMap::new, Collectors.counting()));
            double seconds = (history.end() - history.begin()) / 1e9;
            return new Figures(List.of(
                    history.tenures().size() + " acquisitions in " + Math.round(seconds) + " s, "
                            + Math.round(history.tenures().size() / seconds) + " a second; ended " + ends,
                    history.disturbances().size() + " faults: " + faults,
                    refused + " stale writes refused of " + history.writes().size(),
                    "without a lease, by reason: " + events, "longest time without a holder: " + longest,
                    "closest to its limit: " + tightest), history.tenures().size(), refused);
        }
    }
}
