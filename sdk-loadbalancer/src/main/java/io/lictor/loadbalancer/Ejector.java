package io.lictor.loadbalancer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

import io.lictor.api.balancing.BalancingStrategy;
import io.lictor.api.balancing.Candidate;
import io.lictor.api.balancing.InstancePicker;
import io.lictor.api.balancing.InstancePool;
import io.lictor.api.balancing.Outcome;
import io.lictor.api.balancing.OutlierSettings;
import io.lictor.api.balancing.PickRequest;
import io.lictor.api.observe.ConsulObserver;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Another strategy over those instances that are no outliers.
 *
 * <p>A pick reads one volatile field, and the clock while an instance is an outlier. The lock guards the rare steps: an
 * instance becomes an outlier, and its time is over. There is no thread: time that is over shows at the next pick.
 */
final class Ejector implements InstancePicker {

    private static final Logger LOG = LoggerFactory.getLogger(Ejector.class);

    private final OutlierSettings settings;
    private final InstancePool pool;
    private final BalancingStrategy strategy;
    private final ConsulObserver observer;
    private final Panic panic;
    private final ReentrantLock lock;
    private volatile View view;

    /** Whether so many instances are outliers that none is ejected, and the lock of the sentences, from list to list. */
    private static final class Panic {
        private final ReentrantLock lock = new ReentrantLock();
        private final AtomicBoolean on = new AtomicBoolean();
    }

    /**
     * Who is in use.
     *
     * @param picker over the candidates in use
     * @param inUse the candidates
     * @param outliers the others, and those that stay because too many others go
     * @param dueAt when the first outlier is none any longer; meaningless without any
     */
    private record View(InstancePicker picker, List<Candidate> inUse, Set<Candidate> outliers, long dueAt) {}

    private Ejector(OutlierSettings settings, InstancePool pool, BalancingStrategy strategy) {
        this.settings = settings;
        this.pool = pool;
        this.strategy = strategy;
        this.observer = pool.runtime().observer();
        this.panic = pool.state(Panic.class, Panic::new);
        this.lock = panic.lock;
        List<Runnable> news = new ArrayList<>();
        lock.lock();
        try {
            this.view = next(null, pool.runtime().nanoTime(), news);
        } finally {
            lock.unlock();
        }
        news.forEach(Runnable::run);
    }

    static BalancingStrategy over(BalancingStrategy strategy, OutlierSettings settings) {
        return pool -> new Ejector(settings, pool, strategy);
    }

    @Override
    public Candidate pick(PickRequest request) {
        View current = view;
        if (!current.outliers.isEmpty() && pool.runtime().nanoTime() - current.dueAt >= 0) {
            release();
            current = view;
        }
        return Again.pick(current.picker, request, current.inUse);
    }

    @Override
    public boolean wantsOutcomes() {
        return true;
    }

    @Override
    public void ended(Candidate candidate, Outcome outcome, long elapsed) {
        view.picker.ended(candidate, outcome, elapsed);
        CallRecord record = recordOf(candidate);
        boolean intervalEnded = record.count(outcome, elapsed, settings, pool.runtime().nanoTime());
        String verdict = outcome == Outcome.FAILURE ? record.verdict(settings) : null;
        if (verdict == null && intervalEnded && settings.slowness() > 0 && isSlow(candidate, record.lastMean())) {
            verdict = "slow";
        }
        if (verdict != null) {
            convict(candidate, verdict);
        }
    }

    /** Whether all are outliers, ejected or not, until the time of the first is over. */
    @Override
    public boolean isSpent() {
        View current = view;
        return current.outliers.size() == pool.candidates().size()
                && pool.runtime().nanoTime() - current.dueAt < 0;
    }

    private static CallRecord recordOf(Candidate candidate) {
        return candidate.state(CallRecord.class, CallRecord::new);
    }

    private boolean isSlow(Candidate candidate, long mean) {
        long[] others = pool.candidates().stream().filter(one -> !one.equals(candidate))
                .mapToLong(one -> recordOf(one).lastMean()).filter(known -> known > 0).sorted().toArray();
        return others.length > 0 && mean > settings.slowness() * others[others.length / 2];
    }

    private void convict(Candidate candidate, String reason) {
        if (view.outliers.contains(candidate)) {
            return;
        }
        List<Runnable> news = new ArrayList<>();
        lock.lock();
        try {
            long now = pool.runtime().nanoTime();
            CallRecord record = recordOf(candidate);
            if (!record.sentence().isRunning()) {
                record.convict(reason, settings, now);
            }
            view = next(view, now, news);
        } finally {
            lock.unlock();
        }
        news.forEach(Runnable::run);
    }

    /** Lets those whose time is over return; whoever else comes meanwhile goes on with the view that there is. */
    private void release() {
        if (!lock.tryLock()) {
            return;
        }
        List<Runnable> news = new ArrayList<>();
        try {
            view = next(view, pool.runtime().nanoTime(), news);
        } finally {
            lock.unlock();
        }
        news.forEach(Runnable::run);
    }

    /** The view as of now. What there is to tell is told outside of the lock. */
    private View next(@Nullable View last, long now, List<Runnable> news) {
        List<Candidate> outliers = outliers(now);
        Set<Candidate> ejected = new HashSet<>(outliers.subList(0, Math.min(outliers.size(), most(outliers, news))));
        List<Candidate> inUse = new ArrayList<>();
        for (Candidate candidate : pool.candidates()) {
            boolean isOut = ejected.contains(candidate);
            if (!isOut) {
                inUse.add(candidate);
            }
            Sentence sentence = recordOf(candidate).sentence();
            if (isOut != sentence.isServed()) {
                sentence.served(isOut);
                news.add(isOut ? ejection(candidate, sentence, now) : () -> returned(candidate));
            }
        }
        long dueAt = outliers.stream().mapToLong(one -> recordOf(one).sentence().until()).min().orElse(now);
        InstancePicker picker = last != null && last.inUse.equals(inUse) ? last.picker : pickerOver(inUse);
        return new View(picker, List.copyOf(inUse), Set.copyOf(outliers), dueAt);
    }

    /** Those whose sentence runs, in the order in which it ends, after letting go those whose time is over. */
    private List<Candidate> outliers(long now) {
        List<Candidate> outliers = new ArrayList<>();
        for (Candidate candidate : pool.candidates()) {
            CallRecord record = recordOf(candidate);
            if (record.sentence().isRunning() && now - record.sentence().until() >= 0) {
                record.release();
            }
            if (record.sentence().isRunning()) {
                outliers.add(candidate);
            }
        }
        outliers.sort(Comparator.comparingLong(candidate -> recordOf(candidate).sentence().until() - now));
        return outliers;
    }

    /** How many outliers may be ejected. */
    private int most(List<Candidate> outliers, List<Runnable> news) {
        int all = pool.candidates().size();
        boolean panics = outliers.size() > settings.panicShare() * all;
        if (panic.on.compareAndSet(!panics, panics)) {
            news.add(() -> panicked(panics, outliers.size()));
        }
        return panics ? 0 : Math.min((int) (settings.maximumShare() * all), all - 1);
    }

    /** As a part also when it is the whole: what the strategy remembers must not depend on whether any is ejected. */
    private InstancePicker pickerOver(List<Candidate> inUse) {
        return strategy.picker(pool.part("in use", inUse));
    }

    private Runnable ejection(Candidate candidate, Sentence sentence, long now) {
        Duration time = Duration.ofNanos(sentence.until() - now);
        String reason = sentence.reason();
        String failure = candidate.lastFailure();
        return () -> {
            LOG.warn("{} of {} is ejected for {}: {}{}", candidate.instance().id(), pool.service(), time, reason,
                    failure == null ? "" : ", the last one: " + failure);
            observer.instanceEjected(pool.service(), candidate.instance().id(), reason);
        };
    }

    private void returned(Candidate candidate) {
        LOG.info("{} of {} is in the turn again", candidate.instance().id(), pool.service());
        observer.instanceReturned(pool.service(), candidate.instance().id());
    }

    private void panicked(boolean panics, int outliers) {
        if (panics) {
            LOG.warn("{} of {} instances of {} fail: none is ejected any longer", outliers, pool.candidates().size(),
                    pool.service());
            observer.ejectionPanicked(pool.service());
        } else {
            LOG.info("most instances of {} answer again", pool.service());
        }
    }
}
