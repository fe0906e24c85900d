package io.lictor.examples;

import java.io.PrintStream;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulException;

/** Who leads, from one moment to the next. Consul has no blocking query for that. */
final class LeaderWatch {

    private static final int TENTHS = 600;

    private LeaderWatch() {}

    /** Asks ten times a second and prints each change, until there is another leader, or for a minute. */
    static void untilItChanges(ConsulClient consul, PrintStream out) throws InterruptedException {
        String first = leader(consul);
        String last = "";
        for (int tenths = 0; tenths < TENTHS && (last.equals(first) || !last.contains(":")); tenths++) {
            String now = leader(consul);
            if (!now.equals(last)) {
                out.println(LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.MILLIS) + " leader: " + now);
            }
            last = now;
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    static String leader(ConsulClient consul) {
        try {
            return consul.status().leader().orElse("none, an election is on");
        } catch (ConsulException e) {
            return "unknown (" + e.getClass().getSimpleName() + ")";
        }
    }
}
