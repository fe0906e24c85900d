package io.lictor.http.endpoint;

import java.util.List;
import java.util.Optional;

import io.lictor.api.Indexed;
import io.lictor.api.QueryOptions;
import io.lictor.api.acl.AclExpandedToken;
import io.lictor.api.acl.AclToken;
import io.lictor.api.acl.AclTokenDefinition;
import io.lictor.api.acl.AclTokenFilter;
import io.lictor.api.acl.AclTokenView;
import io.lictor.api.internal.Require;
import io.lictor.http.transport.Call;
import io.lictor.http.wire.AclAnswers;
import io.lictor.http.wire.AclBody;
import io.lictor.http.wire.Paths;
import org.jspecify.annotations.Nullable;

/** {@code /v1/acl/token}. */
final class AclTokenEndpoint implements AclTokenView {

    private static final String TOKEN = "acl/token";

    private final AclRequests requests;

    AclTokenEndpoint(AclRequests requests) {
        this.requests = requests;
    }

    @Override
    public AclToken create(AclTokenDefinition definition) {
        Call.Builder call = Call.put(TOKEN, requests.all().scope().write("/v1/acl/token"), AclBody.token(definition))
                .hide(definition.secretId());
        return requests.all().write(call, AclAnswers::token);
    }

    @Override
    public AclToken update(String accessorId, AclTokenDefinition definition) {
        return requests.all().put(TOKEN, accessor(accessorId), AclBody.token(accessorId, definition),
                AclAnswers::token);
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
    public Optional<AclExpandedToken> expanded(String accessorId, QueryOptions options) {
        String path = Requests.path(TOKEN, accessor(accessorId)) + "?expanded";
        return requests.find(requests.all().reading(TOKEN, path, options).subject(accessorId), options,
                AclAnswers::expanded);
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
    public Indexed<List<AclToken>> list(AclTokenFilter filter, QueryOptions options) {
        StringBuilder path = new StringBuilder("/v1/acl/tokens");
        add(path, "policy", filter.policy());
        add(path, "role", filter.role());
        add(path, "authmethod", filter.authMethod());
        add(path, "servicename", filter.service());
        Indexed<List<AclToken>> found = requests.all().read(
                requests.all().reading("acl/tokens", path.toString(), options), AclAnswers::tokens);
        String service = filter.service();
        return service == null
                ? found
                : new Indexed<>(found.value().stream().filter(token -> AclAnswers.standsFor(token, service)).toList(),
                        found.metadata());
    }

    private static void add(StringBuilder path, String name, @Nullable String value) {
        if (value != null) {
            path.append(path.indexOf("?") < 0 ? '?' : '&').append(name).append('=').append(Paths.segment(value));
        }
    }

    @Override
    public void delete(String accessorId) {
        requests.all().delete(TOKEN, accessor(accessorId));
    }

    private static String accessor(String id) {
        return Require.path(id, "accessor id");
    }
}
