package io.lictor.http.config;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.lictor.api.ConsulRejectedException;
import io.lictor.api.ConsulUnavailableException;
import io.lictor.api.Indexed;
import io.lictor.api.KeyValueEntry;
import io.lictor.api.QueryOptions;
import io.lictor.http.endpoint.AclEndpoint;
import io.lictor.http.endpoint.KeyValueEndpoint;
import io.lictor.http.watch.BlockingRead;
import org.jspecify.annotations.Nullable;

/**
 * Polls of a source. Keys that the token may no longer read are left out of an answer without a word: when some of
 * those seen before are gone, it is asked whether they could be seen at all.
 *
 * <p>Belongs to the one thread that polls. That all of it is gone is judged by the watch.
 */
final class LayerRead implements BlockingRead<List<KeyValueEntry>> {

    private static final int FORBIDDEN = 403;

    private final Source source;
    private final KeyValueEndpoint keyValue;
    private final AclEndpoint acl;
    private Set<String> seen = Set.of();

    LayerRead(Source source, KeyValueEndpoint keyValue, AclEndpoint acl) {
        this.source = source;
        this.keyValue = keyValue;
        this.acl = acl;
    }

    @Override
    public Indexed<List<KeyValueEntry>> read(long index, Duration wait) {
        Indexed<List<KeyValueEntry>> answer = source.read(keyValue, index, wait);
        Set<String> gone = gone(answer.value());
        if (!gone.isEmpty()) {
            String missing = whyUnreadable(gone);
            if (missing != null || answer.metadata().filteredByAcls()) {
                throw new ConsulRejectedException("keys are hidden from the token"
                        + (missing == null ? "" : ", missing right: " + missing), FORBIDDEN, "", null);
            }
            // a right that came back between answer and proof has not brought the keys back yet
            answer = source.read(keyValue, 0, wait);
            if (!gone.containsAll(gone(answer.value()))) {
                throw new ConsulUnavailableException("keys went while it was asked why others had gone", null);
            }
        }
        if (!answer.value().isEmpty()) {
            seen = keys(answer.value());
        }
        return answer;
    }

    @Nullable
    String whyUnreadable(Set<String> keys) {
        return acl.whyKeysUnreadable(keys, QueryOptions.builder().build());
    }

    static Set<String> keys(List<KeyValueEntry> entries) {
        Set<String> keys = new HashSet<>();
        entries.forEach(entry -> keys.add(entry.key()));
        return keys;
    }

    private Set<String> gone(List<KeyValueEntry> entries) {
        Set<String> now = keys(entries);
        Set<String> gone = new HashSet<>(seen);
        gone.removeAll(now);
        return now.isEmpty() ? Set.of() : gone;
    }
}
