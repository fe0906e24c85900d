package io.lictor.http.endpoint;

import java.util.List;
import java.util.Optional;

import io.lictor.api.Indexed;
import io.lictor.api.QueryOptions;
import io.lictor.api.acl.AclToken;
import io.lictor.api.acl.AclTokenDefinition;
import io.lictor.api.acl.AclTokenView;
import io.lictor.api.internal.Require;
import io.lictor.http.transport.Call;
import io.lictor.http.wire.AclAnswers;
import io.lictor.http.wire.AclBody;

/** {@code /v1/acl/token}. */
final class AclTokenEndpoint implements AclTokenView {

    private static final String TOKEN = "acl/token";

    private final AclRequests requests;

    AclTokenEndpoint(AclRequests requests) {
        this.requests = requests;
    }

    @Override
    public AclToken create(AclTokenDefinition definition) {
        Call.Builder call = Call.put(TOKEN, requests.all().scope().write("/v1/acl/token"), AclBody.token(definition));
        return requests.all().write(call, AclAnswers::token);
    }

    @Override
    public AclToken update(String accessorId, AclTokenDefinition definition) {
        return requests.all().put(TOKEN, accessor(accessorId), AclBody.token(definition), AclAnswers::token);
    }

    @Override
    public AclToken copy(String accessorId, String description) {
        String path = Requests.path(TOKEN, accessor(accessorId)) + "/clone";
        Call.Builder call = Call.put("acl/token/clone", requests.all().scope().write(path),
                AclBody.description(description)).subject(accessorId);
        return requests.all().write(call, AclAnswers::token);
    }

    @Override
    public Optional<AclToken> read(String accessorId, QueryOptions options) {
        return requests.find(TOKEN, accessor(accessorId), options, AclAnswers::token);
    }

    @Override
    public AclToken self() {
        return requests.self();
    }

    @Override
    public Indexed<List<AclToken>> list(QueryOptions options) {
        return requests.all().read("acl/tokens", options, AclAnswers::tokens);
    }

    @Override
    public void delete(String accessorId) {
        requests.all().delete(TOKEN, accessor(accessorId));
    }

    private static String accessor(String id) {
        return Require.path(id, "accessor id");
    }
}
