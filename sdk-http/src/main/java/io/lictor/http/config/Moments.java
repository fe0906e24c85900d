package io.lictor.http.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import io.lictor.api.ConsulRejectedException;
import io.lictor.api.ConsulUnavailableException;
import io.lictor.api.Indexed;
import io.lictor.api.KeyValueEntry;
import io.lictor.api.QueryOptions;
import io.lictor.api.config.ConfigLayer;
import io.lictor.http.endpoint.KeyValueEndpoint;
import io.lictor.http.endpoint.TreesEndpoint;
import io.lictor.http.watch.CommonMoment;
import org.jspecify.annotations.Nullable;

/**
 * Finds all layers of a config as they were at one moment.
 *
 * <p>Layers are polled each by itself, so that what one transaction wrote to two of them arrives in two answers. That a
 * poll is still held back proves nothing: its answer may be on the way. So it takes one request more, sent after the
 * answer of one layer has come. Of two layers the other one is looked at, which mostly proves that it has not changed since,
 * see {@link CommonMoment}. Where it has, or where there are more layers, a transaction of reads sees all at once. Where
 * Consul refuses that, the layers are read one after another until two rounds agree to the last index: between them
 * nothing can have changed.
 */
final class Moments {

    private static final int MOST_ROUNDS = 6;
    /** A transaction costs as much as two looks, and comes in one answer. */
    private static final int MOST_LOOKS = 1;

    private final List<ConfigLayer> layers;
    private final KeyValueEndpoint keyValue;
    private final TreesEndpoint trees;

    Moments(List<ConfigLayer> layers, KeyValueEndpoint keyValue, TreesEndpoint trees) {
        this.layers = layers;
        this.keyValue = keyValue;
        this.trees = trees;
    }

    /**
     * All layers at one moment, which is not before what is seen of any of them.
     *
     * @param limit how long each request may take, null for as long as usual
     */
    Moment read(Seen seen, @Nullable Duration limit) {
        Moment proven = proven(seen, options(limit));
        return proven == null ? readAnew(limit) : proven;
    }

    /**
     * All layers at one moment, which is not before any that was read earlier.
     *
     * @param limit how long each request may take, null for as long as usual
     */
    Moment readAnew(@Nullable Duration limit) {
        return read(options(limit));
    }

    private static QueryOptions options(@Nullable Duration limit) {
        return limit == null ? QueryOptions.none() : QueryOptions.builder().timeout(limit).build();
    }

    private @Nullable Moment proven(Seen seen, QueryOptions options) {
        CommonMoment latest = CommonMoment.ofLatest(seen.indexes());
        if (seen.indexes().stream().filter(index -> !latest.isOf(index)).count() > MOST_LOOKS) {
            return null;
        }
        List<List<KeyValueEntry>> proven = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            long index = seen.indexes().get(i);
            List<KeyValueEntry> entries = seen.moment().entries(i);
            if (!latest.isOf(index)) {
                entries = look(new Known(Source.of(layers.get(i)), index, entries), latest, options);
            }
            if (entries == null) {
                return null;
            }
            proven.add(entries);
        }
        return new Moment(proven);
    }

    /** What the poll of a layer has brought. */
    private record Known(Source source, long index, List<KeyValueEntry> entries) {}

    private @Nullable List<KeyValueEntry> look(Known known, CommonMoment latest, QueryOptions options) {
        try {
            if (known.source().isFolder() && isUnchanged(known, latest, options)) {
                return known.entries();
            }
            Indexed<List<KeyValueEntry>> answer = known.source().look(keyValue, options);
            return latest.isProvenBy(answer, known.index()) ? ordered(answer.value()) : null;
        } catch (ConsulRejectedException e) {
            // a key that may not be read: a transaction leaves it out
            return null;
        }
    }

    /** The names of the keys have the index of the keys, and are soon made and read however much is in them. */
    private boolean isUnchanged(Known known, CommonMoment latest, QueryOptions options) {
        Indexed<List<String>> names = keyValue.keys(known.source().path(), "/", options);
        boolean same = names.value().isEmpty() || names.index() == known.index();
        return same && names.value().isEmpty() == known.entries().isEmpty()
                && latest.isProvenBy(names, known.index());
    }

    private Moment read(QueryOptions options) {
        try {
            return Moment.of(layers,
                    trees.read(layers.stream().map(Source::prefix).distinct().toList(), options.timeout()));
        } catch (ConsulRejectedException e) {
            return readTwice(e, options);
        }
    }

    private Moment readTwice(ConsulRejectedException refusal, QueryOptions options) {
        Moment before = readOnce(options);
        for (int round = 1; round < MOST_ROUNDS; round++) {
            Moment now = readOnce(options);
            if (now.equals(before)) {
                return now;
            }
            before = now;
        }
        throw new ConsulUnavailableException("layers " + layers + " change faster than they can be read together",
                refusal);
    }

    private Moment readOnce(QueryOptions options) {
        return new Moment(layers.stream()
                .map(layer -> ordered(Source.of(layer).look(keyValue, options).value())).toList());
    }

    /** In the order of this class, which is that of Java, not of bytes. */
    static List<KeyValueEntry> ordered(List<KeyValueEntry> entries) {
        return entries.stream().sorted(Comparator.comparing(KeyValueEntry::key)).toList();
    }
}
