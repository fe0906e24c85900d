package io.lictor.http;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import io.lictor.testkit.net.Await;
import io.lictor.testkit.time.ManualTime;
import org.slf4j.LoggerFactory;

/** What one logger writes until this is closed, and nobody else sees. */
@SuppressWarnings("exports") // tests are no module that others read
public final class CapturedLog implements AutoCloseable {

    private final Logger logger;
    private final Predicate<String> ownThread;
    private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();
    private final UnsynchronizedAppenderBase<ILoggingEvent> appender = new UnsynchronizedAppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            if (ownThread.test(event.getThreadName())) {
                events.add(event);
            }
        }
    };

    private CapturedLog(Logger logger, Predicate<String> ownThread) {
        this.logger = logger;
        this.ownThread = ownThread;
        appender.start();
        logger.addAppender(appender);
        logger.setAdditive(false);
    }

    public static CapturedLog of(Class<?> owner) {
        return of(owner.getName());
    }

    public static CapturedLog of(String name) {
        return new CapturedLog(logger(name), thread -> true);
    }

    /**
     * Only what the calling thread and those of a {@link ManualTime} write: classes with clients of their own run beside
     * such a test, and their clients' threads write to the same loggers.
     */
    public static CapturedLog inManualTime(String name) {
        String test = Thread.currentThread().getName();
        return new CapturedLog(logger(name), thread -> thread.startsWith("manual-") || thread.equals(test));
    }

    private static Logger logger(String name) {
        // While another thread is setting SLF4J up, a logger is one that stands in for Logback's.
        Await.until(Duration.ofSeconds(10), "Logback", () -> LoggerFactory.getILoggerFactory().toString(),
                () -> LoggerFactory.getILoggerFactory() instanceof LoggerContext);
        return (Logger) LoggerFactory.getLogger(name);
    }

    /** The messages of this level, in the order of their writing. */
    public List<String> messages(Level level) {
        return events.stream().filter(event -> event.getLevel() == level).map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    /** What was written at this level or above, each with its level. */
    public List<String> lines(Level least) {
        return events.stream().filter(event -> event.getLevel().isGreaterOrEqual(least))
                .map(event -> event.getLevel() + " " + event.getFormattedMessage()).toList();
    }

    @Override
    public void close() {
        logger.detachAppender(appender);
        logger.setAdditive(true);
    }
}
