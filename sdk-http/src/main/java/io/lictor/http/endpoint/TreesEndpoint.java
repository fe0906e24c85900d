package io.lictor.http.endpoint;

import java.time.Duration;
import java.util.List;

import io.lictor.api.KeyValueEntry;
import io.lictor.http.transport.Call;
import io.lictor.http.transport.Transport;
import io.lictor.http.wire.TreesAnswer;
import org.jspecify.annotations.Nullable;

/** {@code /v1/txn} as a read of several subtrees at one moment. */
public final class TreesEndpoint {

    private final Transport transport;
    private final Scope scope;

    public TreesEndpoint(Transport transport, Scope scope) {
        this.transport = transport;
        this.scope = scope;
    }

    /**
     * The entries below prefixes, all of the same moment.
     *
     * @param prefixes 1..64 prefixes
     * @param timeout of the call, or null for the client's
     * @return the entries; one below two prefixes comes twice, and one that the token may not read is left out
     */
    public List<KeyValueEntry> read(List<String> prefixes, @Nullable Duration timeout) {
        Call call = Call.put("txn", scope.write("/v1/txn"), TreesAnswer.question(prefixes))
                .subject(String.join(",", prefixes)).timeout(timeout).readOnly().failover().large().secret().build();
        return transport.send(call, answer -> TreesAnswer.entries(answer.body()));
    }
}
