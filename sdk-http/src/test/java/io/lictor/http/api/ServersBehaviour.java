package io.lictor.http.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import io.lictor.api.ConsulClient;
import io.lictor.api.ConsulRejectedException;
import io.lictor.api.KeyValueEntry;
import io.lictor.api.QueryOptions;
import io.lictor.api.mesh.CaConfiguration;
import io.lictor.api.operator.AutopilotConfiguration;
import io.lictor.api.query.PreparedQuery;
import io.lictor.api.query.QueryTemplate;
import io.lictor.api.registration.ServiceDefinition;
import io.lictor.testkit.net.Await;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Templates, what an operator changes, and snapshots. */
abstract class ServersBehaviour {

    private static final QueryOptions NONE = QueryOptions.none();
    private static final Duration SOON = Duration.ofSeconds(60);

    abstract Bench bench();

    private ConsulClient consul() {
        return bench().consul();
    }

    @Test
    void aTemplateIsExplained() {
        String prefix = bench().name("geo");
        String id = consul().preparedQueries().create(PreparedQuery.builder("${match(1)}").name(prefix)
                .template(new QueryTemplate("^" + prefix + "-(.*)$", true)).build());
        assertThat(consul().preparedQueries().explain(prefix + "-db", NONE)).map(PreparedQuery::service)
                .contains("db");
        assertThat(consul().preparedQueries().read(id, NONE).value().map(PreparedQuery::template))
                .contains(new QueryTemplate("^" + prefix + "-(.*)$", true));
        consul().preparedQueries().delete(id);
        assertThat(consul().preparedQueries().explain(prefix + "-db", NONE)).isEmpty();
    }

    @Test
    void autopilotIsChangedOnlyIfNobodyElseHas() {
        AutopilotConfiguration now = consul().operator().autopilotConfiguration(NONE);
        assertThat(consul().operator().compareAndSetAutopilot(now.withMaxTrailingLogs(300))).isTrue();
        assertThat(consul().operator().compareAndSetAutopilot(now.withCleanupDeadServers(false))).isFalse();
        AutopilotConfiguration changed = consul().operator().autopilotConfiguration(NONE);
        assertThat(changed.maxTrailingLogs()).isEqualTo(300);
        assertThat(changed.cleanupDeadServers()).isEqualTo(now.cleanupDeadServers());
        assertThat(changed.serverStabilizationTime()).isEqualTo(now.serverStabilizationTime());
    }

    @Test
    void theCertificateAuthorityIsChanged() {
        CaConfiguration now = consul().mesh().caConfiguration(NONE);
        Map<String, Object> config = new HashMap<>(now.config());
        config.put("LeafCertTTL", "24h");
        consul().mesh().changeCaConfiguration(new CaConfiguration(now.provider(), config));
        assertThat(consul().mesh().caConfiguration(NONE).config()).containsEntry("LeafCertTTL", "24h");
    }

    @Test
    void aSnapshotBringsBackWhatWasThere(@TempDir Path folder) throws IOException {
        String key = bench().name("kept");
        consul().keyValue().put(key, "before");
        Path file = folder.resolve("backup.snap");
        assertThat(consul().snapshots().save(file, NONE)).isEqualTo(Files.size(file)).isPositive();
        ByteArrayOutputStream copy = new ByteArrayOutputStream();
        assertThat(consul().snapshots().save(copy, NONE)).isEqualTo(copy.size());
        assertThat(folder).isDirectoryContaining(path -> path.equals(file));
        assertThat(folder.toFile().list()).hasSize(1);

        consul().keyValue().put(key, "after");
        consul().snapshots().restore(file, NONE);
        Await.until(SOON, "before", () -> "after", () -> text(key).equals("before"));
        consul().keyValue().put(key, "again");
        consul().snapshots().restore(new ByteArrayInputStream(copy.toByteArray()), NONE);
        Await.until(SOON, "before", () -> "again", () -> text(key).equals("before"));
    }

    private String text(String key) {
        return consul().keyValue().get(key).map(KeyValueEntry::text).orElse("");
    }

    @Test
    void aSnapshotThatIsNoneIsRefusedAndAFullDiskIsNoFaultOfConsul() {
        assertThatExceptionOfType(ConsulRejectedException.class).isThrownBy(
                () -> consul().snapshots().restore(new ByteArrayInputStream(new byte[]{1, 2, 3}), NONE));
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("no space left");
            }
        };
        assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> consul().snapshots().save(full, NONE))
                .withRootCauseInstanceOf(IOException.class);
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("the tape is torn");
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                return read();
            }
        };
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> consul().snapshots().restore(broken, NONE));
    }

    @Test
    void anInstanceInMaintenanceIsLeftOutOfAQuery() {
        String service = bench().name("drained");
        consul().agent().registerService(ServiceDefinition.builder(service).id(service).port(80).build(), true);
        String id = consul().preparedQueries().create(PreparedQuery.builder(service).name(service).build());
        Await.until(SOON, "one", () -> "none", () -> found(id) == 1);
        consul().agent().maintenance(service, true, null);
        Await.until(SOON, "none", () -> "one", () -> found(id) == 0);
    }

    private int found(String query) {
        return consul().preparedQueries().execute(query, 0, NONE).orElseThrow().instances().size();
    }
}
