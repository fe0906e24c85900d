package io.lictor.http.endpoint;

import java.util.List;
import java.util.Optional;

import io.lictor.api.Indexed;
import io.lictor.api.QueryOptions;
import io.lictor.api.internal.Require;
import io.lictor.api.query.PreparedQuery;
import io.lictor.api.query.PreparedQueryView;
import io.lictor.api.query.QueryResult;
import io.lictor.http.transport.Call;
import io.lictor.http.transport.Transport;
import io.lictor.http.wire.PlainAnswer;
import io.lictor.http.wire.QueryAnswer;
import io.lictor.http.wire.QueryBody;

/** {@code /v1/query}. */
public final class PreparedQueryEndpoint implements PreparedQueryView {

    /** What stands for the token of a query where the reader may not see it. */
    private static final String HIDDEN = "<hidden>";

    private final Requests requests;

    public PreparedQueryEndpoint(Transport transport, Scope scope) {
        this.requests = new Requests(transport, scope);
    }

    @Override
    public String create(PreparedQuery query) {
        return requests.write(
                Call.create("query", requests.scope().write("/v1/query"), body(query)).hide(query.token()),
                PlainAnswer::id);
    }

    @Override
    public void update(PreparedQuery query) {
        String path = Requests.path("query", id(query.id()));
        requests.write(Call.put("query", requests.scope().write(path), body(query)).subject(query.id())
                .hide(query.token()).idempotent(), body -> true);
    }

    private static byte[] body(PreparedQuery query) {
        if (HIDDEN.equals(query.token())) {
            throw Require.illegal("token of query " + query.name(), HIDDEN,
                    "the secret itself, or null: Consul shows it only to a token with acl:write, and would keep this word");
        }
        return QueryBody.of(query);
    }

    @Override
    public Indexed<Optional<PreparedQuery>> read(String id, QueryOptions options) {
        Indexed<Optional<List<PreparedQuery>>> found = requests.find("query", id(id), options, QueryAnswer::queries);
        return new Indexed<>(found.value().flatMap(queries -> queries.stream().findFirst()), found.metadata());
    }

    @Override
    public Indexed<List<PreparedQuery>> list(QueryOptions options) {
        return requests.read("query", options, QueryAnswer::queries);
    }

    @Override
    public void delete(String id) {
        requests.delete("query", id(id));
    }

    @Override
    public Optional<QueryResult> execute(String idOrName, int limit, QueryOptions options) {
        Require.inRange(limit, 0, Integer.MAX_VALUE, "limit");
        String path = Requests.path("query", id(idOrName)) + "/execute" + (limit == 0 ? "" : "?limit=" + limit);
        return find("query/execute", path, idOrName, options, QueryAnswer::result);
    }

    @Override
    public Optional<PreparedQuery> explain(String name, QueryOptions options) {
        String path = Requests.path("query", id(name)) + "/explain";
        return find("query/explain", path, name, options, QueryAnswer::explained);
    }

    private <T> Optional<T> find(String endpoint, String path, String subject, QueryOptions options,
            Requests.Decoder<T> decoder) {
        Call call = requests.reading(endpoint, path, options).subject(subject).absentIsAnswer().build();
        return requests.transport().send(call,
                answer -> answer.isAbsent() ? Optional.empty() : Optional.of(decoder.apply(answer.body())));
    }

    private static String id(String idOrName) {
        return Require.path(idOrName, "query");
    }
}
