package io.lictor.http.wire;

import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.lictor.api.AgentService;
import io.lictor.api.Locality;
import io.lictor.api.TaggedAddress;
import io.lictor.api.catalog.CatalogChange;
import io.lictor.api.catalog.ExternalService;
import io.lictor.api.catalog.ServiceCheck;
import org.jspecify.annotations.Nullable;

/** Bodies of {@code catalog/register} and {@code catalog/deregister}. */
public final class CatalogBody {

    private static final String MODIFY_INDEX = "ModifyIndex";
    private static final String NODE = "Node";
    private static final String SERVICE = "Service";
    private static final String ADDRESS = "Address";

    private CatalogBody() {}

    public static byte[] registration(ExternalService external, @Nullable String datacenter) {
        List<Body> checks = external.checks().stream().map(CatalogBody::whole).toList();
        AgentService service = external.service();
        return Body.of().always("Node", external.node()).with("ID", external.nodeId())
                .always(ADDRESS, external.address()).with("TaggedAddresses", external.nodeTaggedAddresses())
                .with("Datacenter", external.datacenter() == null ? datacenter : external.datacenter())
                .with("NodeMeta", external.nodeMeta())
                .with("SkipNodeUpdate", external.skipNodeUpdate())
                .with("Service", service == null ? null : whole(service, external.serviceOther()))
                .with("Checks", checks).withAll(Carried.filled(external.nodeOther())).bytes();
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
            case CatalogChange.NodeSet set -> Body.of().always(NODE, step.always(NODE,
                    node(set).with(MODIFY_INDEX, expected)));
            case CatalogChange.NodeNamed named -> Body.of().always(NODE,
                    step.always(NODE, Body.of().always(NODE, named.node()).with(MODIFY_INDEX, expected)));
            case CatalogChange.ServiceSet set -> Body.of().always(SERVICE, step.always(NODE, set.node())
                    .always(SERVICE, Carried.service(set, written(set.service())).with(MODIFY_INDEX, expected)));
            case CatalogChange.ServiceNamed named -> Body.of().always(SERVICE, step
                    .always(NODE, named.node()).always(SERVICE, Body.of().always("ID", named.serviceId())
                            .always(SERVICE, named.service()).with(MODIFY_INDEX, expected)));
            case CatalogChange.CheckSet set -> Body.of().always("Check", step.always("Check",
                    Carried.check(set.check(), check(set.check())).with(MODIFY_INDEX, expected)));
            case CatalogChange.CheckNamed named -> Body.of().always("Check", step.always("Check", Body.of()
                    .always(NODE, named.node()).always("CheckID", named.checkId())
                    .with(MODIFY_INDEX, expected)));
        };
    }

    private static Body node(CatalogChange.NodeSet set) {
        return Carried.node(set, Body.of().always(NODE, set.node()).with("ID", set.id())
                .always(ADDRESS, set.address()).with("TaggedAddresses", set.taggedAddresses())
                .with("Meta", set.meta()));
    }

    /** A service with all that the catalog knows of it. */
    private static Body whole(AgentService service, Map<String, Object> other) {
        Body body = written(service).with("TaggedAddresses", addresses(service.taggedAddresses()))
                .withAll(place(service, other));
        if (service.connectNative()) {
            Map<String, Object> connect = new LinkedHashMap<>();
            if (other.get("Connect") instanceof Map<?, ?> more) {
                more.forEach((name, value) -> connect.put(String.valueOf(name), value));
            }
            connect.put("Native", true);
            body.always("Connect", connect);
        }
        return body.withAll(Carried.filled(other));
    }

    /** What of the place of a service is no address and port, unless the further fields say it. */
    private static Map<String, Object> place(AgentService service, Map<String, Object> other) {
        Map<String, Object> place = new LinkedHashMap<>();
        place.put("Ports", service.ports().stream().map(port -> Body.of().always("Name", port.name())
                .always("Port", port.port()).with("Default", port.isDefault())).toList());
        place.put("SocketPath", service.socketPath());
        Locality locality = service.locality();
        if (locality != null) {
            place.put("Locality", Map.of("Region", locality.region(), "Zone", locality.zone()));
        }
        place.keySet().removeAll(other.keySet());
        return Carried.filled(place);
    }

    /** A check with all that the catalog knows of it. */
    private static Body whole(ServiceCheck check) {
        Map<String, Object> other = Carried.filled(check.other());
        other.remove("Definition");
        return check(check).with("Type", check.type()).withAll(other);
    }

    private static Map<String, Object> addresses(Map<String, TaggedAddress> tagged) {
        Map<String, Object> addresses = new LinkedHashMap<>();
        tagged.forEach((tag, address) -> addresses.put(tag,
                Body.of().always(ADDRESS, address.address()).always("Port", address.port())));
        return addresses;
    }

    private static Body written(AgentService service) {
        return Body.of().always("ID", service.id()).always(SERVICE, service.service())
                .with("Tags", service.tags()).with("Meta", service.meta()).with(ADDRESS, service.address())
                .with("Port", service.port())
                .always("Weights", Body.of().always("Passing", service.weights().passing())
                        .always("Warning", service.weights().warning()))
                .with("EnableTagOverride", service.enableTagOverride());
    }

    private static Body check(ServiceCheck check) {
        return Body.of().always(NODE, check.node()).always("CheckID", check.id()).always("Name", check.name())
                .always("Status", check.status().text()).with("Notes", check.notes()).with("Output", check.output())
                .with("ServiceID", check.serviceId()).with("ServiceName", check.serviceName())
                .with("ServiceTags", check.serviceTags()).with("Definition", check.definition().fields());
    }
}
