package io.lictor.http.config;

import java.util.ArrayList;
import java.util.List;

import io.lictor.api.KeyValueEntry;
import io.lictor.api.Watch;
import io.lictor.api.WatchState;
import org.jspecify.annotations.Nullable;

/**
 * What the watches of the layers have, each by itself.
 *
 * @param moment the entries: of one moment only where there is one layer
 * @param indexes Consul's index of each layer
 */
record Seen(Moment moment, List<Long> indexes) {

    /** What they have now; null while one has nothing yet. */
    static @Nullable Seen of(List<Watch<List<KeyValueEntry>>> layers) {
        List<List<KeyValueEntry>> entries = new ArrayList<>();
        List<Long> indexes = new ArrayList<>();
        for (Watch<List<KeyValueEntry>> layer : layers) {
            WatchState<List<KeyValueEntry>> state = layer.state();
            List<KeyValueEntry> value = state.value();
            if (value == null) {
                return null;
            }
            entries.add(Moments.ordered(value));
            indexes.add(state.index());
        }
        return new Seen(new Moment(entries), indexes);
    }
}
