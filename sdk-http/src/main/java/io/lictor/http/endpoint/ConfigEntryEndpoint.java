package io.lictor.http.endpoint;

import java.util.List;
import java.util.Optional;

import io.lictor.api.ConsulFeature;
import io.lictor.api.Indexed;
import io.lictor.api.QueryOptions;
import io.lictor.api.internal.Require;
import io.lictor.api.mesh.ConfigEntry;
import io.lictor.api.mesh.ConfigEntryView;
import io.lictor.http.transport.Call;
import io.lictor.http.wire.MeshAnswer;
import io.lictor.http.wire.MeshBody;
import io.lictor.http.wire.PlainAnswer;

/** {@code /v1/config}. */
final class ConfigEntryEndpoint implements ConfigEntryView {

    private static final String CONFIG = "config";

    private final Requests requests;
    private final AgentVersion version;

    ConfigEntryEndpoint(Requests requests, AgentVersion version) {
        this.requests = requests;
        this.version = version;
    }

    @Override
    public Indexed<Optional<ConfigEntry>> read(String kind, String name, QueryOptions options) {
        return requests.find(CONFIG + "/" + kind(kind), Require.path(name, "name"), options, MeshAnswer::configEntry);
    }

    @Override
    public Indexed<List<ConfigEntry>> list(String kind, QueryOptions options) {
        return requests.read(CONFIG, kind(kind), options, MeshAnswer::configEntries);
    }

    @Override
    public void put(ConfigEntry entry) {
        requests.write(put(entry, "/v1/config").idempotent(), PlainAnswer::acknowledged);
    }

    @Override
    public boolean compareAndPut(ConfigEntry entry) {
        return requests.write(put(entry, "/v1/config?cas=" + Long.toUnsignedString(entry.modifyIndex())),
                PlainAnswer::yesOrNo);
    }

    private Call.Builder put(ConfigEntry entry, String path) {
        return Call.put(CONFIG, requests.scope().write(path), MeshBody.configEntry(entry))
                .subject(entry.kind() + " " + entry.name());
    }

    @Override
    public void delete(String kind, String name) {
        requests.delete(CONFIG + "/" + kind(kind), Require.path(name, "name"));
    }

    @Override
    public boolean compareAndDelete(ConfigEntry entry) {
        String kind = kind(entry.kind());
        String name = Require.path(entry.name(), "name");
        if (entry.modifyIndex() == 0) {
            throw Require.illegal("modifyIndex of " + kind + " " + name, 0, "that of an entry that was read, > 0");
        }
        version.require(ConsulFeature.CONFIG_ENTRY_COMPARE_AND_DELETE,
                "DELETE config?cas=, which an older one takes for a removal without any condition");
        String path = Requests.path(CONFIG + "/" + kind, name) + "?cas=" + Long.toUnsignedString(entry.modifyIndex());
        return requests.write(Call.delete(CONFIG + "/" + kind, requests.scope().write(path)).subject(name),
                ConfigEntryEndpoint::compared);
    }

    private static boolean compared(byte[] body) {
        if (body.length == 2 && body[0] == '{') {
            throw new IllegalArgumentException("deleted without a comparison, as by Consul before 1.11");
        }
        return PlainAnswer.yesOrNo(body);
    }

    /** A kind is a part of the endpoint's name, so that it must not bring anything else into the path. */
    private static String kind(String kind) {
        if (!Require.nonNull(kind, "kind").matches("[a-z0-9-]+")) {
            throw Require.illegal("kind", kind, "lower-case letters, digits and \"-\"");
        }
        return kind;
    }
}
