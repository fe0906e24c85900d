package io.lictor.http.torture;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.lictor.http.torture.Follower.Followed;

/** Storms of changes with a fault in each, and between them moments of rest in which every watch is compared. */
final class WatchTorture implements AutoCloseable {

    private static final int BURSTS = 3;
    private static final int CHANGED_IN_A_BURST = 6;
    private static final long LOOK_MILLIS = 5;
    /** Within this time after a right is back a watch has asked again, and agents have forgotten that it was away. */
    private static final Duration RIGHTS = Duration.ofSeconds(12);
    private static final Duration AFTER_AN_OUTAGE = Duration.ofSeconds(1);
    private static final Duration REMARKABLE = Duration.ofMillis(500);
    private static final int READS_OF_A_FEED = 3;
    private static final Duration GIVEN_UP = Duration.ofSeconds(90);
    private static final System.Logger LOG = System.getLogger("measured");

    private final TortureSettings settings;
    private final Random random;
    private final Arena arena;
    private final boolean streaming;
    private final List<Followed> watches = new ArrayList<>();
    private final Map<Fault, Duration> recovered = new EnumMap<>(Fault.class);
    private final Map<Fault, Integer> faults = new EnumMap<>(Fault.class);
    private final List<String> violations = new ArrayList<>();
    private Duration latest = Duration.ZERO;
    private Duration stall = Duration.ZERO;
    private int moments;
    private long looks;
    private int doubted;

    WatchTorture(TortureSettings settings) {
        this.settings = settings;
        this.random = new Random(settings.seed());
        this.arena = new Arena(settings, random);
        this.streaming = arena.isStreaming();
        arena.followers().forEach(follower -> watches.addAll(follower.all()));
    }

    /**
     * What came of a run.
     *
     * @param moments of rest
     * @param looks watches compared in them
     * @param seen changes that listeners were told
     * @param latest how late a watch was right after a change in a moment of rest
     * @param violations what must not have been, empty if all is well
     */
    record Verdict(int moments, long looks, long seen, Duration latest, List<String> violations) {}

    Verdict run() {
        say("Consul " + arena.version() + (streaming ? " with views" : "") + ", " + settings + ", "
                + arena.followers());
        long end = System.nanoTime() + settings.time().toNanos();
        List<Fault> plan = new ArrayList<>();
        rest(Fault.NONE, Duration.ZERO, "start");
        while (System.nanoTime() < end && violations.isEmpty()) {
            if (plan.isEmpty()) {
                plan.addAll(List.of(Fault.values()));
                Collections.shuffle(plan, random);
            }
            round(plan.removeLast());
        }
        long seen = arena.followers().stream().mapToLong(Follower::seen).sum();
        say("%,d moments of rest, %,d watches compared, %,d changes written, %,d seen".formatted(moments, looks,
                arena.catalog().changes(), seen));
        say("latest " + latest.toMillis() + " ms (stalls of the machine up to " + stall.toMillis() + " ms), " + doubted
                + " empty answers doubted");
        say("faults " + faults + ", right again after at most " + recovered);
        violations.forEach(violation -> say("VIOLATION " + violation));
        return new Verdict(moments, looks, seen, latest, List.copyOf(violations));
    }

    private static void say(String line) {
        LOG.log(System.Logger.Level.INFO, line);
    }

    private void round(Fault fault) {
        faults.merge(fault, 1, Integer::sum);
        Duration storm = Duration.ofMillis(500 + random.nextLong(settings.storm().toMillis() - 500));
        storm(fault, storm.dividedBy(4));
        arena.begin(fault);
        storm(fault, storm.dividedBy(2));
        arena.end();
        storm(fault, storm.dividedBy(4));
        if (isOutage(fault)) {
            // what is empty then is doubted: another test's matter
            for (int service = 0; service < arena.catalog().services(); service++) {
                if (arena.catalog().expected(service).isEmpty()) {
                    arena.catalog().recover(service);
                }
            }
        }
        arena.catalog().look();
        rest(fault, recovery(fault), "after " + fault);
        for (int burst = 0; burst < BURSTS && violations.isEmpty(); burst++) {
            for (int i = 0; i < CHANGED_IN_A_BURST; i++) {
                arena.catalog().change(service());
            }
            rest(Fault.NONE, burstAfter(fault), "burst " + burst + " after " + fault);
        }
        List<String> others = arena.catalog().look();
        if (!others.isEmpty()) {
            violations.add("what was written in a moment of rest is not in Consul: " + others);
        }
        rest(Fault.NONE, burstAfter(fault), "end of " + fault);
    }

    private static boolean isOutage(Fault fault) {
        return fault != Fault.NONE && fault != Fault.CRASH_LOOP && fault != Fault.FLAPS;
    }

    /** How long a watch may need to be right again after the fault has ended. */
    private Duration recovery(Fault fault) {
        if (!isOutage(fault)) {
            return Duration.ZERO;
        }
        Duration outage = fault == Fault.RIGHTS_TAKEN ? RIGHTS : AFTER_AN_OUTAGE;
        return outage.plus(burstAfter(fault));
    }

    /** A view of an agent stands still for as long as its stream does: a server is read after the wait. */
    private Duration burstAfter(Fault fault) {
        return streaming && isOutage(fault) ? Arena.WATCH_WAIT.multipliedBy(17).dividedBy(16) : Duration.ZERO;
    }

    /** Every second change is one of those services that are polled. */
    private int service() {
        return random.nextInt(random.nextBoolean() ? 3 * settings.polled() : arena.catalog().services());
    }

    private void storm(Fault fault, Duration time) {
        Catalog catalog = arena.catalog();
        int victim = random.nextInt(3 * settings.polled());
        long begun = System.nanoTime();
        for (long number = 0; System.nanoTime() - begun < time.toNanos(); number++) {
            switch (fault) {
                case CRASH_LOOP -> catalog.crash(victim);
                case FLAPS -> catalog.flap(victim);
                default -> catalog.change(service());
            }
            long due = begun + (number + 1) * 1_000_000_000L / settings.changes();
            pause(Math.clamp((due - System.nanoTime()) / 1_000_000, 0, 1_000));
        }
        if (fault == Fault.CRASH_LOOP || fault == Fault.FLAPS) {
            catalog.recover(victim);
            catalog.flap(victim);
            catalog.recover(victim);
        }
    }

    /** Nothing changes any more: how long until every watch is right, and is it still so at the end? */
    private void rest(Fault fault, Duration more, String when) {
        long begun = System.nanoTime();
        long looked = begun;
        moments++;
        Duration worst = Duration.ZERO;
        Duration stalled = Duration.ZERO;
        List<Followed> wrong = wrong(watches);
        List<Followed> last = wrong;
        looks += watches.size();
        while (!wrong.isEmpty() && looked - begun < GIVEN_UP.toNanos()) {
            pause(LOOK_MILLIS);
            long now = System.nanoTime();
            stalled = longer(stalled, Duration.ofNanos(now - looked).minusMillis(LOOK_MILLIS));
            looked = now;
            last = wrong;
            wrong = wrong(wrong);
            worst = Duration.ofNanos(now - begun);
        }
        stall = longer(stall, stalled);
        if (more.isZero()) {
            latest = longer(latest, worst);
        }
        recovered.merge(fault, worst, WatchTorture::longer);
        if (worst.compareTo(REMARKABLE) > 0) {
            say(when + ": " + worst.toMillis() + " ms, " + last);
        }
        Duration allowed = settings.late().plus(more).plus(stalled);
        if (worst.compareTo(allowed) > 0) {
            // what a feed tells may take it three reads of the catalog, which a busy machine makes long
            Duration read = arena.readOfAll();
            say(when + ": one read of the catalog took " + read.toMillis() + " ms");
            allowed = allowed.plus(read.multipliedBy(READS_OF_A_FEED));
        }
        if (worst.compareTo(allowed) > 0) {
            violations.add(when + ": wrong for " + worst + " (expected: at most " + allowed + "): "
                    + (wrong.isEmpty() ? last : wrong));
        }
        List<Followed> again = wrong(watches);
        if (wrong.isEmpty() && !again.isEmpty()) {
            violations.add(when + ": right and then wrong: " + again);
        }
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }

    private List<Followed> wrong(List<Followed> candidates) {
        List<Followed> wrong = new ArrayList<>();
        for (Followed each : candidates) {
            var expected = arena.catalog().expected(each.service());
            if (!each.shows(expected)) {
                if (each.doubts(expected)) {
                    doubted++;
                } else {
                    wrong.add(each);
                }
            }
        }
        return wrong;
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
