package io.lictor.http;

import java.nio.file.Path;
import java.util.stream.Collectors;

import io.lictor.api.ConsulSettings;
import io.lictor.api.runtime.ConsulRuntime;
import io.lictor.http.disk.SnapshotStore;
import org.jspecify.annotations.Nullable;

/** The snapshot on disk that the settings ask for. */
final class Snapshots {

    private Snapshots() {}

    static @Nullable SnapshotStore open(ConsulSettings settings, String client, ConsulRuntime runtime) {
        Path directory = settings.snapshotDirectory();
        return directory == null ? null : SnapshotStore.open(directory, scope(settings), client, runtime);
    }

    /** What the same names mean something else for. No credential: tokens come and go, the services stay. */
    private static String scope(ConsulSettings settings) {
        return "addresses=" + settings.addresses().stream().map(Object::toString).collect(Collectors.joining(","))
                + " datacenter=" + or(settings.datacenter()) + " namespace=" + or(settings.namespace()) + " partition="
                + or(settings.partition());
    }

    private static String or(@Nullable String name) {
        return name == null ? "-" : name;
    }
}
