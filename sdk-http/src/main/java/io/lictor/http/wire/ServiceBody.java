package io.lictor.http.wire;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.lictor.api.ConsulDuration;
import io.lictor.api.HealthStatus;
import io.lictor.api.TaggedAddress;
import io.lictor.api.discovery.Weights;
import io.lictor.api.registration.CheckOptions;
import io.lictor.api.registration.HealthCheck;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.api.registration.Sidecar;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Bodies of agent calls. Only what is set is written: Consul refuses fields that its version does not know. */
public final class ServiceBody {

    private final JsonGenerator json;

    private ServiceBody(JsonGenerator json) {
        this.json = json;
    }

    /** The body of {@code agent/service/register}. */
    public static byte[] registration(ResolvedService service) {
        return Json.write(json -> new ServiceBody(json).service(service));
    }

    /** The body of {@code agent/check/update}. */
    public static byte[] checkUpdate(HealthStatus status, String output) {
        return Json.write(json -> {
            json.writeStartObject();
            json.writeStringProperty("Status", status.text());
            json.writeStringProperty("Output", output);
            json.writeEndObject();
        });
    }

    /** The body of {@code agent/check/register}: the id has another name there than inside a service. */
    public static byte[] checkRegistration(ResolvedService.ResolvedCheck check, @Nullable String serviceId) {
        return Json.write(json -> {
            json.writeStartObject();
            json.writeStringProperty("ID", check.id());
            if (serviceId != null) {
                json.writeStringProperty("ServiceID", serviceId);
            }
            String name = check.check().options().name();
            json.writeStringProperty("Name", name == null ? check.id() : name);
            new ServiceBody(json).checkFields(check, check.check().options().deregisterCriticalAfter());
            json.writeEndObject();
        });
    }

    private void service(ResolvedService service) {
        ServiceDefinition definition = service.definition();
        json.writeStartObject();
        json.writeStringProperty("Name", definition.name());
        json.writeStringProperty("ID", service.id());
        text("Address", service.address());
        if (service.port() != 0) {
            json.writeNumberProperty("Port", service.port());
        }
        texts("Tags", definition.tags());
        if (!definition.meta().isEmpty()) {
            json.writeObjectPropertyStart("Meta");
            definition.meta().forEach(json::writeStringProperty);
            json.writeEndObject();
        }
        weights(definition.weights());
        taggedAddresses(definition.taggedAddresses());
        flag("EnableTagOverride", definition.enableTagOverride());
        connect(definition);
        if (!service.checks().isEmpty()) {
            json.writeArrayPropertyStart("Checks");
            service.checks().forEach(check -> check(check, definition));
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private void connect(ServiceDefinition definition) {
        Sidecar sidecar = definition.sidecar();
        if (definition.connectNative() || sidecar != null) {
            json.writeObjectPropertyStart("Connect");
            flag("Native", definition.connectNative());
            if (sidecar != null) {
                json.writeObjectPropertyStart("SidecarService");
                number("Port", sidecar.port());
                upstreams(sidecar.upstreams());
                json.writeEndObject();
            }
            json.writeEndObject();
        }
    }

    private void upstreams(List<Sidecar.Upstream> upstreams) {
        if (!upstreams.isEmpty()) {
            json.writeObjectPropertyStart("Proxy");
            json.writeArrayPropertyStart("Upstreams");
            for (Sidecar.Upstream upstream : upstreams) {
                json.writeStartObject();
                json.writeStringProperty("DestinationName", upstream.service());
                text("Datacenter", upstream.datacenter());
                json.writeNumberProperty("LocalBindPort", upstream.localPort());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    private void weights(Weights weights) {
        if (!weights.equals(Weights.DEFAULT)) {
            json.writeObjectPropertyStart("Weights");
            json.writeNumberProperty("Passing", weights.passing());
            json.writeNumberProperty("Warning", weights.warning());
            json.writeEndObject();
        }
    }

    private void taggedAddresses(Map<String, TaggedAddress> addresses) {
        if (!addresses.isEmpty()) {
            json.writeObjectPropertyStart("TaggedAddresses");
            addresses.forEach((tag, address) -> {
                json.writeObjectPropertyStart(tag);
                json.writeStringProperty("Address", address.address());
                json.writeNumberProperty("Port", address.port());
                json.writeEndObject();
            });
            json.writeEndObject();
        }
    }

    private void check(ResolvedService.ResolvedCheck resolved, ServiceDefinition definition) {
        CheckOptions options = resolved.check().options();
        json.writeStartObject();
        json.writeStringProperty("CheckID", resolved.id());
        text("Name", options.name());
        Duration removal = options.deregisterCriticalAfter();
        checkFields(resolved, removal == null && resolved.check() instanceof HealthCheck.Ttl
                ? definition.deregisterCriticalAfter()
                : removal);
        json.writeEndObject();
    }

    private void checkFields(ResolvedService.ResolvedCheck resolved, @Nullable Duration removal) {
        CheckOptions options = resolved.check().options();
        text("Notes", options.notes());
        json.writeStringProperty("Status", resolved.status().text());
        time("Timeout", options.timeout());
        number("SuccessBeforePassing", options.successesBeforePassing());
        number("FailuresBeforeCritical", options.failuresBeforeCritical());
        time("DeregisterCriticalServiceAfter", removal);
        kind(resolved.check());
    }

    private void kind(HealthCheck check) {
        switch (check) {
            case HealthCheck.Ttl ttl -> time("TTL", ttl.ttl());
            case HealthCheck.Http http -> http(http);
            case HealthCheck.Tcp tcp -> {
                json.writeStringProperty("TCP", tcp.hostAndPort());
                time("Interval", tcp.interval());
            }
            case HealthCheck.Grpc grpc -> {
                json.writeStringProperty("GRPC", grpc.hostAndPort());
                flag("GRPCUseTLS", grpc.tls());
                time("Interval", grpc.interval());
            }
            case HealthCheck.Script script -> {
                texts("Args", script.command());
                time("Interval", script.interval());
            }
            case HealthCheck.Alias alias -> json.writeStringProperty("AliasService", alias.serviceId());
        }
    }

    private void http(HealthCheck.Http http) {
        json.writeStringProperty("HTTP", http.url().toString());
        time("Interval", http.interval());
        if (!http.method().equals("GET")) {
            json.writeStringProperty("Method", http.method());
        }
        if (!http.headers().isEmpty()) {
            json.writeObjectPropertyStart("Header");
            http.headers().forEach(this::texts);
            json.writeEndObject();
        }
        flag("TLSSkipVerify", http.skipVerify());
    }

    private void text(String name, @Nullable String value) {
        if (value != null) {
            json.writeStringProperty(name, value);
        }
    }

    private void texts(String name, List<String> values) {
        if (!values.isEmpty()) {
            json.writeArrayPropertyStart(name);
            values.forEach(json::writeString);
            json.writeEndArray();
        }
    }

    private void time(String name, @Nullable Duration value) {
        if (value != null) {
            json.writeStringProperty(name, ConsulDuration.format(value));
        }
    }

    private void number(String name, int value) {
        if (value != 0) {
            json.writeNumberProperty(name, value);
        }
    }

    private void flag(String name, boolean value) {
        if (value) {
            json.writeBooleanProperty(name, true);
        }
    }
}
