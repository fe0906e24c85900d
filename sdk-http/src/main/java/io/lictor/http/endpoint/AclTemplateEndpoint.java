package io.lictor.http.endpoint;

import java.util.List;
import java.util.Optional;

import io.lictor.api.ConsulRejectedException;
import io.lictor.api.QueryOptions;
import io.lictor.api.acl.AclPolicy;
import io.lictor.api.acl.AclTemplate;
import io.lictor.api.acl.AclTemplateView;
import io.lictor.api.acl.TemplatedPolicy;
import io.lictor.api.internal.Require;
import io.lictor.http.transport.Call;
import io.lictor.http.wire.AclAnswers;
import io.lictor.http.wire.AclBody;
import io.lictor.http.wire.Paths;

/** {@code /v1/acl/templated-policy}. The names have slashes in them, which Consul takes as they are. */
final class AclTemplateEndpoint implements AclTemplateView {

    private static final int BAD_REQUEST = 400;
    private static final String NAMED = "acl/templated-policy/name";
    private static final String PREVIEW = "acl/templated-policy/preview";

    private final AclRequests requests;

    AclTemplateEndpoint(AclRequests requests) {
        this.requests = requests;
    }

    @Override
    public List<AclTemplate> list(QueryOptions options) {
        return requests.all().read("acl/templated-policies", options, AclAnswers::templates).value();
    }

    @Override
    public Optional<AclTemplate> named(String name, QueryOptions options) {
        Call.Builder call = requests.all().reading(NAMED, path(NAMED, name), options).subject(name);
        try {
            return Optional.of(requests.all().read(call, AclAnswers::template).value());
        } catch (ConsulRejectedException e) {
            if (e.status() == BAD_REQUEST && e.reason().contains("Invalid templated policy Name")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public AclPolicy preview(TemplatedPolicy policy) {
        String path = requests.all().scope().write(path(PREVIEW, policy.template()));
        return requests.all().write(Call.post(PREVIEW, path, AclBody.variables(policy)).subject(policy.template()),
                AclAnswers::policy);
    }

    private static String path(String endpoint, String name) {
        return "/v1/" + endpoint + "/" + Paths.key(Require.path(name, "template"));
    }
}
