package io.lictor.http.wire;

import java.math.BigInteger;
import java.util.List;

import io.lictor.api.AgentService;
import io.lictor.api.catalog.CatalogChange;
import io.lictor.api.catalog.ExternalService;
import io.lictor.api.catalog.ServiceCheck;
import org.jspecify.annotations.Nullable;

/** Bodies of {@code catalog/register} and {@code catalog/deregister}. */
public final class CatalogBody {

    private static final String MODIFY_INDEX = "ModifyIndex";

    private CatalogBody() {}

    public static byte[] registration(ExternalService external, @Nullable String datacenter) {
        List<Body> checks = external.checks().stream().map(CatalogBody::check).toList();
        return Body.of().always("Node", external.node()).always("Address", external.address())
                .with("Datacenter", datacenter).with("NodeMeta", external.nodeMeta())
                .with("SkipNodeUpdate", external.skipNodeUpdate()).with("Service", service(external.service()))
                .with("Checks", checks).bytes();
    }

    /** Removes a node, or only what is named. */
    public static byte[] removal(String node, @Nullable String service, @Nullable String check,
            @Nullable String datacenter) {
        return Body.of().always("Node", node).with("Datacenter", datacenter).with("ServiceID", service)
                .with("CheckID", check).bytes();
    }

    /** One step of a transaction. */
    static Body step(String verb, CatalogChange change, long index) {
        @Nullable
        BigInteger expected = index == 0 ? null : new BigInteger(Long.toUnsignedString(index));
        Body step = Body.of().always("Verb", verb);
        return switch (change) {
            case CatalogChange.NodeSet set -> Body.of().always("Node", step.always("Node", Body.of()
                    .always("Node", set.node()).always("Address", set.address()).with("Meta", set.meta())
                    .with(MODIFY_INDEX, expected)));
            case CatalogChange.NodeNamed named -> Body.of().always("Node",
                    step.always("Node", Body.of().always("Node", named.node()).with(MODIFY_INDEX, expected)));
            case CatalogChange.ServiceSet set -> Body.of().always("Service", step.always("Node", set.node())
                    .with("Service", written(set.service()).with(MODIFY_INDEX, expected)));
            case CatalogChange.ServiceNamed named -> Body.of().always("Service", step
                    .always("Node", named.node()).always("Service", Body.of().always("ID", named.serviceId())
                            .always("Service", named.service()).with(MODIFY_INDEX, expected)));
            case CatalogChange.CheckSet set -> Body.of().always("Check",
                    step.always("Check", check(set.check()).with(MODIFY_INDEX, expected)));
            case CatalogChange.CheckNamed named -> Body.of().always("Check", step.always("Check", Body.of()
                    .always("Node", named.node()).always("CheckID", named.checkId())
                    .with(MODIFY_INDEX, expected)));
        };
    }

    static @Nullable Body service(@Nullable AgentService service) {
        return service == null ? null : written(service);
    }

    private static Body written(AgentService service) {
        return Body.of().always("ID", service.id()).always("Service", service.service())
                .with("Tags", service.tags()).with("Meta", service.meta()).with("Address", service.address())
                .with("Port", service.port());
    }

    static Body check(ServiceCheck check) {
        return Body.of().always("Node", check.node()).always("CheckID", check.id()).always("Name", check.name())
                .always("Status", check.status().text()).with("Notes", check.notes()).with("Output", check.output())
                .with("ServiceID", check.serviceId());
    }
}
