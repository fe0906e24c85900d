package io.lictor.lock.torture;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What a worker process is told on its command line.
 *
 * @param name its name
 * @param consul where its agent is: a proxy
 * @param resource port of the resource
 * @param record file for its record
 * @param locks names of the locks
 * @param threads how many contend
 * @param ttl of its session
 * @param lockDelay of its session
 * @param thinkMillis mean pause of a thread between two acquisitions
 */
record WorkerOptions(String name, String consul, int resource, String record, List<String> locks, int threads,
        Duration ttl, Duration lockDelay, int thinkMillis) {

    Path tokenFile() {
        return Path.of(record + ".token");
    }

    List<String> arguments() {
        return List.of(name, consul, Integer.toString(resource), record, String.join(",", locks),
                Integer.toString(threads), ttl.toString(), lockDelay.toString(), Integer.toString(thinkMillis));
    }

    static WorkerOptions parse(List<String> arguments) {
        return new WorkerOptions(arguments.get(0), arguments.get(1), Integer.parseInt(arguments.get(2)),
                arguments.get(3), List.of(arguments.get(4).split(",", -1)), Integer.parseInt(arguments.get(5)),
                Duration.parse(arguments.get(6)), Duration.parse(arguments.get(7)), Integer.parseInt(arguments.get(8)));
    }

    WorkerOptions named(String other, String file) {
        return new WorkerOptions(other, consul, resource, file, locks, threads, ttl, lockDelay, thinkMillis);
    }
}
