package io.lictor.loadbalancer;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import io.lictor.testkit.net.Await;
import org.slf4j.LoggerFactory;

/** What one logger writes until this is closed, and nobody else sees. */
final class CapturedLog implements AutoCloseable {

    private final Logger logger;
    private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();
    private final UnsynchronizedAppenderBase<ILoggingEvent> appender = new UnsynchronizedAppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            events.add(event);
        }
    };

    private CapturedLog(Logger logger) {
        this.logger = logger;
        appender.start();
        logger.addAppender(appender);
        logger.setAdditive(false);
    }

    static CapturedLog of(Class<?> owner) {
        return of(owner.getName());
    }

    static CapturedLog of(String name) {
        // While another thread is setting SLF4J up, a logger is one that stands in for Logback's.
        Await.until(Duration.ofSeconds(10), "Logback", () -> LoggerFactory.getILoggerFactory().toString(),
                () -> LoggerFactory.getILoggerFactory() instanceof LoggerContext);
        return new CapturedLog((Logger) LoggerFactory.getLogger(name));
    }

    /** The messages of this level, in the order of their writing. */
    List<String> messages(Level level) {
        return events.stream().filter(event -> event.getLevel() == level).map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    /** What was written at this level or above, each with its level. */
    List<String> lines(Level least) {
        return events.stream().filter(event -> event.getLevel().isGreaterOrEqual(least))
                .map(event -> event.getLevel() + " " + event.getFormattedMessage()).toList();
    }

    @Override
    public void close() {
        logger.detachAppender(appender);
        logger.setAdditive(true);
    }
}
