package io.lictor.http.endpoint;

import java.time.Duration;
import java.util.List;

import io.lictor.api.ConsulRejectedException;
import io.lictor.api.QueryOptions;
import io.lictor.api.TransactionOperation;
import io.lictor.api.TransactionResult;
import io.lictor.api.TransactionView;
import io.lictor.api.internal.Require;
import io.lictor.http.transport.Call;
import io.lictor.http.transport.Transport;
import io.lictor.http.wire.TransactionAnswer;
import io.lictor.http.wire.TransactionBody;
import org.jspecify.annotations.Nullable;

/** {@code /v1/txn}. */
public final class TransactionEndpoint implements TransactionView {

    private static final int TOO_LARGE = 413;

    private final Transport transport;
    private final Scope scope;
    private final @Nullable Duration timeout;

    public TransactionEndpoint(Transport transport, Scope scope) {
        this(transport, scope, null);
    }

    private TransactionEndpoint(Transport transport, Scope scope, @Nullable Duration timeout) {
        this.transport = transport;
        this.scope = scope;
        this.timeout = timeout;
    }

    @Override
    public TransactionView within(Duration timeout) {
        return new TransactionEndpoint(transport, scope, Require.positiveTimeout(timeout, "timeout"));
    }

    @Override
    public TransactionView in(QueryOptions elsewhere) {
        return new TransactionEndpoint(transport, scope.in(elsewhere), timeout);
    }

    @Override
    public TransactionResult apply(List<TransactionOperation> operations) {
        List<TransactionOperation> given = List.copyOf(Require.nonNull(operations, "operations"));
        if (given.isEmpty() || given.size() > MAX_OPERATIONS) {
            throw Require.illegal("operations", given.size(), "1 to " + MAX_OPERATIONS);
        }
        Call call = scope.own(Call.put("txn", scope.write("/v1/txn"), TransactionBody.of(given)))
                .subject(given.getFirst().key())
                .conflictIsAnswer().secret().timeout(timeout).build();
        try {
            return transport.send(call, answer -> answer.isConflict()
                    ? TransactionAnswer.refused(answer.body())
                    : TransactionAnswer.committed(answer.body(), given));
        } catch (ConsulRejectedException e) {
            throw e.status() == TOO_LARGE && e.reason().contains("too many operations") ? tooMany(given.size(), e) : e;
        }
    }

    private static ConsulRejectedException tooMany(int given, ConsulRejectedException refused) {
        return new ConsulRejectedException(refused.getMessage() + " (" + given + " operations are more than this Consul"
                + " takes in one transaction: 64 before 1.14, 128 since)", refused.status(), refused.reason(), refused);
    }
}
