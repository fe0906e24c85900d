package io.lictor.http.wire;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.lictor.api.HealthStatus;
import io.lictor.api.Locality;
import io.lictor.api.ServicePort;
import io.lictor.api.TaggedAddress;
import io.lictor.api.discovery.Weights;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.api.registration.Sidecar;
import io.lictor.api.registration.Upstream;
import org.jspecify.annotations.Nullable;

/** Bodies of agent calls. Only what is set is written: Consul refuses fields that its version does not know. */
public final class ServiceBody {

    private static final String CHECKS = "Checks";

    private ServiceBody() {}

    /** The body of {@code agent/service/register}. */
    public static byte[] registration(ResolvedService service) {
        ServiceDefinition definition = service.definition();
        return described(Body.of().always("Name", definition.name()).always("ID", service.id()), service)
                .with("Connect", connect(definition)).with(CHECKS, CheckBody.all(service)).bytes();
    }

    /** The body of {@code agent/check/update}. */
    public static byte[] checkUpdate(HealthStatus status, String output) {
        return Body.of().always("Status", status.text()).always("Output", output).bytes();
    }

    /** The body of {@code agent/check/register}: the id has another name there than inside a service. */
    public static byte[] checkRegistration(ResolvedService.ResolvedCheck check, @Nullable String serviceId) {
        String name = check.check().options().name();
        return CheckBody
                .fill(Body.of().always("ID", check.id()).with("ServiceID", serviceId)
                        .always("Name", name == null ? check.id() : name), check,
                        check.check().options().deregisterCriticalAfter())
                .bytes();
    }

    /** Adds what the agent and the catalog call by the same names. */
    static Body described(Body body, ResolvedService service) {
        ServiceDefinition definition = service.definition();
        return body.with("Address", service.address()).with("Port", service.port())
                .with("Ports", definition.ports().stream().map(ServiceBody::port).toList())
                .with("SocketPath", definition.socketPath()).with("Tags", definition.tags())
                .with("Meta", definition.meta()).with("Weights", weights(definition.weights()))
                .with("TaggedAddresses", taggedAddresses(definition.taggedAddresses()))
                .with("Locality", locality(definition.locality()))
                .with("EnableTagOverride", definition.enableTagOverride());
    }

    private static Body port(ServicePort port) {
        return Body.of().always("Name", port.name()).always("Port", port.port()).with("Default", port.isDefault());
    }

    private static @Nullable Body locality(@Nullable Locality locality) {
        return locality == null ? null : Body.of().always("Region", locality.region()).with("Zone", locality.zone());
    }

    private static @Nullable Body weights(Weights weights) {
        return weights.equals(Weights.DEFAULT)
                ? null
                : Body.of().always("Passing", weights.passing()).always("Warning", weights.warning());
    }

    private static Map<String, Body> taggedAddresses(Map<String, TaggedAddress> addresses) {
        Map<String, Body> bodies = new LinkedHashMap<>();
        addresses.forEach((tag, address) -> bodies.put(tag,
                Body.of().always("Address", address.address()).always("Port", address.port())));
        return bodies;
    }

    private static Body connect(ServiceDefinition definition) {
        Sidecar sidecar = definition.sidecar();
        Body connect = Body.of().with("Native", definition.connectNative());
        return sidecar == null ? connect : connect.always("SidecarService", sidecar(sidecar));
    }

    private static Body sidecar(Sidecar sidecar) {
        List<Body> checks = sidecar.checks().stream()
                .map(check -> CheckBody.fill(Body.of().with("CheckID", check.options().id())
                        .with("Name", check.options().name()),
                        new ResolvedService.ResolvedCheck("", check, check.initialStatus()),
                        check.options().deregisterCriticalAfter()))
                .toList();
        return Body.of().with("Name", sidecar.name()).with("Port", sidecar.port())
                .with("Proxy", Body.of()
                        .with("Upstreams", sidecar.upstreams().stream().map(ServiceBody::upstream).toList())
                        .withAll(sidecar.proxy()))
                .with(CHECKS, checks);
    }

    private static Body upstream(Upstream upstream) {
        return Body.of().always("DestinationName", upstream.service()).with("Datacenter", upstream.datacenter())
                .with("LocalBindPort", upstream.localPort()).withAll(upstream.other());
    }
}
