package io.lictor.http.registration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceIdTest {

    @TempDir
    private Path folder;

    @Test
    void namesServiceHostAndProcessAndIsSafeInAPath() {
        String id = InstanceId.next("Größe/../A B", 0.5);

        assertThat(id).startsWith("gr-e-..-a-b-").contains("-" + ProcessHandle.current().pid() + "-80000000-")
                .matches("[a-z0-9._-]+");
    }

    @Test
    void isNeverTheSameTwiceEvenWithTheSameRandomPart() {
        assertThat(InstanceId.next("orders", 0.5)).isNotEqualTo(InstanceId.next("orders", 0.5));
    }

    @Test
    void hostComesFromTheEnvironmentThenFromTheFile() throws IOException {
        Path file = Files.writeString(folder.resolve("hostname"), "Web-1\n");

        assertThat(InstanceId.host("pod_7", file)).isEqualTo("pod_7");
        assertThat(InstanceId.host(null, file)).isEqualTo("web-1");
        assertThat(InstanceId.host(" ", folder.resolve("missing"))).isNotEmpty();
    }
}
