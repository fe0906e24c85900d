package io.lictor.http.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import io.lictor.api.ConsulRejectedException;
import io.lictor.api.ConsulUnavailableException;
import io.lictor.api.Indexed;
import io.lictor.api.KeyValueEntry;
import io.lictor.api.config.ConfigLayer;
import io.lictor.http.endpoint.KeyValueEndpoint;
import io.lictor.http.endpoint.TreesEndpoint;
import io.lictor.http.watch.CommonMoment;
import org.jspecify.annotations.Nullable;

/**
 * Finds all layers of a config as they were at one moment.
 *
 * <p>Layers are polled each by itself, so that what one transaction wrote to two of them arrives in two answers. When the
 * answer of one layer has come, a look at each of the others mostly proves that it has not changed since, see
 * {@link CommonMoment}. Where it has, or where there are many, a transaction of reads sees all at once. Where Consul
 * refuses that, the layers are read one after another until two rounds agree to the last index: between them nothing can
 * have changed.
 */
final class Moments {

    private static final int MOST_ROUNDS = 6;
    /** A look costs less than half of a transaction, which has a body and brings all layers. */
    private static final int MOST_LOOKS = 2;

    private final List<ConfigLayer> layers;
    private final KeyValueEndpoint keyValue;
    private final TreesEndpoint trees;

    Moments(List<ConfigLayer> layers, KeyValueEndpoint keyValue, TreesEndpoint trees) {
        this.layers = layers;
        this.keyValue = keyValue;
        this.trees = trees;
    }

    /** All layers at one moment, which is not before what is seen of any of them. */
    Moment read(Seen seen) {
        Moment proven = proven(seen);
        return proven == null ? read() : proven;
    }

    private @Nullable Moment proven(Seen seen) {
        CommonMoment latest = CommonMoment.ofLatest(seen.indexes());
        if (seen.indexes().stream().filter(index -> !latest.isOf(index)).count() > MOST_LOOKS) {
            return null;
        }
        List<List<KeyValueEntry>> proven = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            long index = seen.indexes().get(i);
            List<KeyValueEntry> entries = latest.isOf(index)
                    ? seen.moment().entries(i)
                    : look(layers.get(i), index, latest);
            if (entries == null) {
                return null;
            }
            proven.add(entries);
        }
        return new Moment(proven);
    }

    private @Nullable List<KeyValueEntry> look(ConfigLayer layer, long index, CommonMoment latest) {
        try {
            Indexed<List<KeyValueEntry>> answer = Source.of(layer).read(keyValue, 0, Duration.ZERO);
            return latest.isProvenBy(answer, index) ? ordered(answer.value()) : null;
        } catch (ConsulRejectedException e) {
            // a key that may not be read: a transaction leaves it out
            return null;
        }
    }

    private Moment read() {
        try {
            return Moment.of(layers, trees.read(layers.stream().map(Source::prefix).distinct().toList()));
        } catch (ConsulRejectedException e) {
            return readTwice(e);
        }
    }

    private Moment readTwice(ConsulRejectedException refusal) {
        Moment before = readOnce();
        for (int round = 1; round < MOST_ROUNDS; round++) {
            Moment now = readOnce();
            if (now.equals(before)) {
                return now;
            }
            before = now;
        }
        throw new ConsulUnavailableException("layers " + layers + " change faster than they can be read together",
                refusal);
    }

    private Moment readOnce() {
        return new Moment(layers.stream()
                .map(layer -> ordered(Source.of(layer).read(keyValue, 0, Duration.ZERO).value())).toList());
    }

    /** In the order of this class, which is that of Java, not of bytes. */
    static List<KeyValueEntry> ordered(List<KeyValueEntry> entries) {
        return entries.stream().sorted(Comparator.comparing(KeyValueEntry::key)).toList();
    }
}
