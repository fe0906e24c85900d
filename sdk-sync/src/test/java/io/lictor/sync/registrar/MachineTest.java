package io.lictor.sync.registrar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a registrar runs, by the files that the kernel and engines show. */
class MachineTest {

    private static final String ID = "4f2a9c".repeat(11).substring(0, 64);

    @TempDir
    private Path root;

    private void file(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private String id() {
        return new Machine(root).id();
    }

    @Test
    void aMachineIsKnownByAnIdThatIsNotItsSecretOne() throws IOException {
        file("etc/machine-id", "3d1219c7c4c5404aaa1f6d2a48adfda4\n");
        file("proc/self/cgroup", "0::/system.slice/registrar.service\n");
        String first = id();
        assertThat(first).matches("[0-9a-f]{12}").isEqualTo(id()).doesNotContain("3d1219c7");
        file("etc/machine-id", "3d1219c7c4c5404aaa1f6d2a48adfda5\n");
        assertThat(id()).isNotEqualTo(first);
    }

    @Test
    void aContainerIsKnownByItsOwnIdWhateverItsImageSays() throws IOException {
        file("etc/machine-id", "3d1219c7c4c5404aaa1f6d2a48adfda4\n");
        file("proc/self/cgroup", "0::/\n");
        file("proc/self/mountinfo", """
                600 599 0:54 / / rw,relatime - overlay overlay rw,lowerdir=/var/lib/docker/overlay2/l/A
                620 600 8:1 /var/lib/docker/volumes/%s/_data /data rw - ext4 /dev/sda1 rw
                629 600 8:1 /var/lib/docker/containers/%s/hostname /etc/hostname rw - ext4 /dev/sda1 rw
                """.formatted("a".repeat(64), ID));
        assertThat(id()).isEqualTo(ID.substring(0, 12));
    }

    @Test
    void theControlGroupNamesAContainerToo() throws IOException {
        file("proc/self/cgroup", "12:pids:/docker/" + ID + "\n0::/system.slice/docker-" + ID + ".scope\n");
        assertThat(id()).isEqualTo(ID.substring(0, 12));
        file("proc/self/cgroup", "0::/system.slice/docker-" + ID + ".scope\n");
        assertThat(id()).isEqualTo(ID.substring(0, 12));
    }

    @Test
    void whereNobodySaysAnythingItIsTheNameOfTheMachine() {
        assertThat(id()).isEqualTo(Machine.hostName());
    }
}
