package io.lictor.http.wire;

import java.util.Locale;

import io.lictor.api.mesh.CaConfiguration;
import io.lictor.api.mesh.ConfigEntry;
import io.lictor.api.mesh.Intention;
import org.jspecify.annotations.Nullable;

/** Bodies of {@code /v1/connect}, {@code /v1/agent/connect} and {@code /v1/config}. */
public final class MeshBody {

    private MeshBody() {}

    /** An intention for {@code intentions/exact}, whose ends are in the query, and which takes no {@code Meta}. */
    public static byte[] intention(Intention intention) {
        return fields(intention).bytes();
    }

    /** An intention that has an id: each of Consul before 1.9, and what is left of them since. */
    public static byte[] intentionWithEnds(Intention intention) {
        return fields(intention).always("SourceName", intention.source())
                .always("DestinationName", intention.destination()).with("Meta", intention.other().get("Meta"))
                .bytes();
    }

    private static Body fields(Intention intention) {
        Intention.@Nullable Action action = intention.action();
        return Body.of().always("SourceType", "consul")
                .with("Action", action == null ? null : action.name().toLowerCase(Locale.ROOT))
                .with("Description", intention.description()).with("Permissions", intention.permissions())
                .with("JWT", intention.other().get("JWT"));
    }

    public static byte[] configEntry(ConfigEntry entry) {
        Body body = Body.of().always("Kind", entry.kind());
        return (entry.kind().equals("mesh") ? body : body.always("Name", entry.name())).withAll(entry.fields())
                .bytes();
    }

    public static byte[] caConfiguration(CaConfiguration configuration) {
        return Body.of().always("Provider", configuration.provider()).always("Config", configuration.config())
                .bytes();
    }

    public static byte[] authorization(String target, String uri, String serial) {
        return Body.of().always("Target", target).always("ClientCertURI", uri).always("ClientCertSerial", serial)
                .bytes();
    }
}
