package io.lictor.testkit.junit;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.lictor.testkit.net.Await;

/**
 * What happens in the JVM during a test: threads that come up, warnings that are logged. When tests run at the same time,
 * only what bears the name of the test's clients, or is logged on its own thread, is its own.
 */
final class Traces implements AutoCloseable {
    /** A client that was closed may need this long to be gone; it is waited for by looking, and rarely in full. */
    static final Duration SETTLING = Duration.ofSeconds(3);

    private final boolean concurrent;
    private final String ownThreads;
    private final String testThread = Thread.currentThread().getName();
    private final Queue<LoggedWarning> warnings = new ConcurrentLinkedQueue<>();
    private final LiveThreads before;
    private final LogWatch log;

    private Traces(String clientName, boolean concurrent) {
        this.concurrent = concurrent;
        this.ownThreads = "consul-" + clientName + "-";
        this.before = LiveThreads.now();
        this.log = LogWatch.start(warnings::add);
    }

    static Traces of(String clientName, boolean concurrent) {
        return new Traces(clientName, concurrent);
    }

    /** Takes the warnings so far that are not allowed. */
    List<Leak> takeWarnings(Allowed allowed) {
        List<LoggedWarning> taken = List.copyOf(warnings);
        warnings.removeAll(taken);
        return Leak.all(LeakKind.WARNING, taken.stream().filter(this::isOwn)
                .filter(logged -> !allowed.warning(logged)).map(LoggedWarning::toString).toList());
    }

    private boolean isOwn(LoggedWarning logged) {
        if (logged.thread().equals(testThread)) {
            return true;
        }
        // what an earlier test has left behind was told there, and may go on complaining
        return concurrent ? logged.thread().startsWith(ownThreads) : !before.names().containsValue(logged.thread());
    }

    /** The threads that have come up and do not end. */
    List<Leak> threads() {
        Await.holdsWithin(SETTLING, () -> come().isEmpty());
        return Leak.all(LeakKind.THREAD, come());
    }

    private List<String> come() {
        return LiveThreads.now().since(before).stream().filter(name -> !concurrent || name.startsWith(ownThreads))
                .toList();
    }

    @Override
    public void close() {
        log.close();
    }
}
