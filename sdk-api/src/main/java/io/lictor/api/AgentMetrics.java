package io.lictor.api;

import java.util.List;
import java.util.Map;

/**
 * The agent's own metrics of the last interval, ten seconds as a rule.
 *
 * @param timestamp begin of the interval, in Go's notation
 * @param gauges last values
 * @param counters counts
 * @param samples timers, in milliseconds
 */
public record AgentMetrics(String timestamp, List<Gauge> gauges, List<Sample> counters, List<Sample> samples) {

    /** Copies the lists. */
    public AgentMetrics {
        gauges = List.copyOf(gauges);
        counters = List.copyOf(counters);
        samples = List.copyOf(samples);
    }

    /**
     * Last value of something.
     *
     * @param name its name
     * @param value the value
     * @param labels its labels
     */
    public record Gauge(String name, double value, Map<String, String> labels) {

        /** Copies the labels. */
        public Gauge {
            labels = Map.copyOf(labels);
        }
    }

    /**
     * Values that came together in the interval.
     *
     * @param name their name
     * @param count how many
     * @param sum their sum
     * @param min the smallest
     * @param max the largest
     * @param mean their mean
     * @param labels their labels
     */
    public record Sample(String name, long count, double sum, double min, double max, double mean,
            Map<String, String> labels) {

        /** Copies the labels. */
        public Sample {
            labels = Map.copyOf(labels);
        }
    }
}
