package io.lictor.http.endpoint;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

import io.lictor.api.QueryOptions;
import io.lictor.api.operator.SnapshotView;
import io.lictor.http.transport.Call;
import io.lictor.http.transport.Transport;

/** {@code /v1/snapshot}. */
public final class SnapshotEndpoint implements SnapshotView {

    private static final String SNAPSHOT = "/v1/snapshot";

    private final Transport transport;
    private final Scope scope;

    public SnapshotEndpoint(Transport transport, Scope scope) {
        this.transport = transport;
        this.scope = scope;
    }

    @Override
    public long save(Path file, QueryOptions options) {
        Path folder = file.toAbsolutePath().getParent();
        try {
            Path part = Files.createTempFile(folder, "snapshot", ".part");
            try {
                long size;
                try (OutputStream target = Files.newOutputStream(part)) {
                    size = save(target, options);
                }
                Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
                return size;
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("snapshot " + file + " cannot be written", e);
        }
    }

    @Override
    public long save(OutputStream target, QueryOptions options) {
        return transport.download(scope.get("snapshot", SNAPSHOT, options).timeout(timeout(options)).build(),
                target);
    }

    @Override
    public void restore(Path file, QueryOptions options) {
        try (InputStream source = Files.newInputStream(file)) {
            restore(source, options);
        } catch (IOException e) {
            throw new UncheckedIOException("snapshot " + file + " cannot be read", e);
        }
    }

    @Override
    public void restore(InputStream source, QueryOptions options) {
        transport.upload(
                scope.asking(Call.put("snapshot", scope.read(SNAPSHOT, options), null), options)
                        .timeout(timeout(options)).build(),
                source);
    }

    private static Duration timeout(QueryOptions options) {
        Duration own = options.timeout();
        return own == null ? DEFAULT_TIMEOUT : own;
    }
}
