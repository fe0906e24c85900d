package io.lictor.http.wire;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;

import io.lictor.api.HealthStatus;
import io.lictor.api.registration.VirtualNode;
import org.jspecify.annotations.Nullable;

/** Bodies by which a service is kept in the catalog without an agent. */
public final class HomeBody {

    /** Metadata of a virtual node that changes with each registration: what it says is of no use to anybody else. */
    public static final String LAST = "lictor-last";

    private static final String NODE = "Node";
    private static final String CHECK = "Check";

    private HomeBody() {}

    /**
     * A check as the catalog has it.
     *
     * @param id its id, unique on the node
     * @param name its name
     * @param status its status
     * @param notes its notes
     * @param output text for people
     */
    public record Row(String id, String name, HealthStatus status, String notes, String output) {}

    /** The node alone, for {@code catalog/register}. */
    public static byte[] node(VirtualNode node, Map<String, String> meta, @Nullable String datacenter) {
        return place(node, meta, datacenter).bytes();
    }

    /**
     * A service with its checks, for {@code catalog/register}: they are written together or not at all.
     *
     * @param meta metadata of the node, or null to leave the node as it is
     */
    public static byte[] service(VirtualNode node, @Nullable Map<String, String> meta, ResolvedService service,
            List<Row> checks, @Nullable String datacenter) {
        Body body = meta == null ? known(node.name(), datacenter) : place(node, meta, datacenter);
        Body described = ServiceBody.described(
                Body.of().always("ID", service.id()).always("Service", service.definition().name()), service)
                .with("Connect", Body.of().with("Native", service.definition().connectNative()));
        return body.always("Service", described)
                .with("Checks", checks.stream().map(row -> check(node.name(), service.id(), row)).toList()).bytes();
    }

    /** One check of a service that is there, for {@code catalog/register}. */
    public static byte[] check(String node, String serviceId, Row check, @Nullable String datacenter) {
        return known(node, datacenter).always(CHECK, check(node, serviceId, check)).bytes();
    }

    /** A transaction that writes a check if nobody has changed it. */
    public static byte[] checkIf(String node, HomeAnswer.Copy instance, Row check, BigInteger index) {
        return steps(List.of(Body.of().always(CHECK, Body.of().always("Verb", "cas").always(CHECK,
                ofService(row(node, check), instance).always("ModifyIndex", index)))));
    }

    /** With the name of the service, by which Consul judges whether the token may: else it is a check of the node. */
    private static Body ofService(Body check, HomeAnswer.Copy instance) {
        return check.always("ServiceID", instance.service().id()).always("ServiceName", instance.service().service());
    }

    /** A transaction that removes a check and its service if nobody has changed either. */
    public static byte[] removalIf(String node, HomeAnswer.Copy instance, HomeAnswer.CheckCopy lease) {
        Body check = ofService(Body.of().always(NODE, node).always("CheckID", lease.check().id()), instance)
                .always("ModifyIndex", lease.index());
        Body service = Body.of().always("ID", instance.service().id()).always("Service", instance.service().service())
                .always("ModifyIndex", instance.index());
        return steps(List.of(
                Body.of().always(CHECK, Body.of().always("Verb", "delete-cas").always(CHECK, check)),
                Body.of().always("Service",
                        Body.of().always("Verb", "delete-cas").always(NODE, node).always("Service", service))));
    }

    /** A transaction that removes a node if nobody has changed it. */
    public static byte[] nodeRemovalIf(String node, BigInteger index) {
        return steps(List.of(Body.of().always(NODE, Body.of().always("Verb", "delete-cas").always(NODE,
                Body.of().always(NODE, node).always("ModifyIndex", index)))));
    }

    private static byte[] steps(List<Body> steps) {
        return Json.write(json -> {
            json.writeStartArray();
            steps.forEach(step -> step.writeTo(json));
            json.writeEndArray();
        });
    }

    private static Body place(VirtualNode node, Map<String, String> meta, @Nullable String datacenter) {
        return Body.of().always(NODE, node.name()).always("Address", node.address()).with("Datacenter", datacenter)
                .with("NodeMeta", meta);
    }

    private static Body known(String node, @Nullable String datacenter) {
        return Body.of().always(NODE, node).with("Datacenter", datacenter).always("SkipNodeUpdate", true);
    }

    private static Body check(String node, String serviceId, Row row) {
        return row(node, row).always("ServiceID", serviceId);
    }

    private static Body row(String node, Row row) {
        return Body.of().always(NODE, node).always("CheckID", row.id()).always("Name", row.name())
                .always("Status", row.status().text()).with("Notes", row.notes()).with("Output", row.output());
    }
}
