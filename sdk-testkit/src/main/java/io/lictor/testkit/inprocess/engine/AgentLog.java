package io.lictor.testkit.inprocess.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.lictor.api.runtime.ConsulRuntime;
import io.lictor.testkit.inprocess.json.GoJson;
import tools.jackson.databind.node.ObjectNode;

/** What the agent says it does, for those who follow it; what was said before is gone. */
public final class AgentLog implements AutoCloseable {
    private static final int MOST_UNREAD = 512;
    private static final long LOOK_MILLIS = 200;
    private static final DateTimeFormatter MILLIS = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'")
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter MICROS = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'")
            .withZone(ZoneOffset.UTC);

    private final ConsulRuntime runtime;
    private final List<Tail> tails = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    AgentLog(ConsulRuntime runtime) {
        this.runtime = runtime;
    }

    /** How much a line matters. */
    public enum Level {
        /** Steps within a step. */
        TRACE,
        /** Each step. */
        DEBUG,
        /** What has changed. */
        INFO,
        /** What may be wrong. */
        WARN,
        /** What is wrong. */
        ERROR;

        /** The level of a name in any case. */
        public static Optional<Level> of(String name) {
            String wanted = "err".equalsIgnoreCase(name) ? "ERROR" : name.toUpperCase(Locale.ROOT);
            return List.of(values()).stream().filter(each -> each.name().equals(wanted)).findFirst();
        }
    }

    /**
     * A line.
     *
     * @param at when
     * @param level how much it matters
     * @param module who says it
     * @param message what
     * @param fields about what, in their order
     */
    public record Line(Instant at, Level level, String module, String message, List<Map.Entry<String, String>> fields) {

        /** The line as text. */
        public String text() {
            StringBuilder text = new StringBuilder(MILLIS.format(at)).append(' ')
                    .append(String.format(Locale.ROOT, "%-7s ", "[" + level + "]")).append(module).append(": ")
                    .append(message);
            if (!fields.isEmpty()) {
                text.append(':');
            }
            fields.forEach(field -> text.append(' ').append(field.getKey()).append('=')
                    .append(quoted(field.getValue())));
            return text.append('\n').toString();
        }

        private static String quoted(String value) {
            return value.contains(" ") ? "\"" + value + "\"" : value;
        }

        /** The line as JSON. */
        public byte[] json() {
            Map<String, String> all = new TreeMap<>(Map.of("@level", level.name().toLowerCase(Locale.ROOT),
                    "@message", message, "@module", module, "@timestamp", MICROS.format(at)));
            fields.forEach(field -> all.put(field.getKey(), field.getValue()));
            ObjectNode line = GoJson.object();
            all.forEach(line::put);
            return (new String(GoJson.compact(line), UTF_8).strip() + "\n").getBytes(UTF_8);
        }
    }

    /** Says something at level INFO about the agent; the fields are names and values in turn. */
    public void info(String message, String... fields) {
        say(Level.INFO, "agent", message, fields);
    }

    /** Says something at any level. */
    public void say(Level level, String module, String message, String... fields) {
        if (tails.isEmpty()) {
            return;
        }
        List<Map.Entry<String, String>> pairs = new java.util.ArrayList<>(fields.length / 2);
        for (int i = 0; i + 1 < fields.length; i += 2) {
            pairs.add(Map.entry(fields[i], fields[i + 1]));
        }
        Line line = new Line(runtime.now(), level, module, message, List.copyOf(pairs));
        tails.forEach(tail -> tail.offer(line));
    }

    /** Whether anybody listens. */
    boolean isFollowed() {
        return !tails.isEmpty();
    }

    /** Follows what is said from now on. */
    public Tail follow(Level level) {
        Tail tail = new Tail(level);
        tails.add(tail);
        return tail;
    }

    /** Ends what follows. */
    @Override
    public void close() {
        closed = true;
    }

    /** What one listener has not heard yet; a slow one misses lines, and nobody waits for it. */
    public final class Tail implements AutoCloseable {
        private final Level level;
        private final LinkedBlockingQueue<Line> unread = new LinkedBlockingQueue<>(MOST_UNREAD);

        private Tail(Level level) {
            this.level = level;
        }

        private void offer(Line line) {
            if (line.level().compareTo(level) >= 0) {
                unread.offer(line);
            }
        }

        /** The next line, if there is one within a moment. */
        public Optional<Line> next() throws InterruptedException {
            return Optional.ofNullable(unread.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS));
        }

        /** Whether there can be no more lines. */
        public boolean isEnded() {
            return closed && unread.isEmpty();
        }

        @Override
        public void close() {
            tails.remove(this);
        }
    }
}
