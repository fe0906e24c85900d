package io.lictor.testkit.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.BuildImageResultCallback;
import com.github.dockerjava.api.exception.NotFoundException;
import org.testcontainers.DockerClientFactory;

/**
 * The official image of a version, or, where it is not there, one in its shape that is made of the executable that the
 * tests have: an entry point which writes {@code CONSUL_LOCAL_CONFIG} into a file. What was made is removed at the end.
 */
final class ConsulImage implements AutoCloseable {

    private static final Pattern LIBRARY = Pattern.compile("(?m)^\\s*(?:\\S+ => )?(/\\S+) \\(0x");
    private static final String ENTRY_POINT = """
            set -e
            if [ -n "$CONSUL_LOCAL_CONFIG" ]; then
                echo "$CONSUL_LOCAL_CONFIG" > /consul/config/local.json
            fi
            if [ "$1" = agent ]; then
                shift
                set -- /bin/consul agent -data-dir=/consul/data -config-dir=/consul/config "$@"
            fi
            exec "$@"
            """;
    private static final String DOCKERFILE = """
            FROM scratch
            COPY root /
            ENTRYPOINT ["/bin/sh", "/entry-point.sh"]
            CMD ["agent", "-dev"]
            """;

    private final DockerClient docker = DockerClientFactory.instance().client();
    private final String name;
    private final boolean made;

    private ConsulImage(ConsulBinary binary, Path folder) {
        this.name = "hashicorp/consul:" + binary.version().text();
        this.made = !isThere();
        if (made) {
            try {
                lay(binary.path(), folder);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            docker.buildImageCmd(folder.toFile()).withTags(Set.of(name)).exec(new BuildImageResultCallback())
                    .awaitImageId();
        }
    }

    /** Of the version of an executable; the folder is empty and belongs to the image. */
    static ConsulImage of(ConsulBinary binary, Path folder) {
        return new ConsulImage(binary, folder);
    }

    String name() {
        return name;
    }

    private boolean isThere() {
        try {
            docker.inspectImageCmd(name).exec();
            return true;
        } catch (NotFoundException e) {
            return false;
        }
    }

    private static void lay(Path consul, Path folder) throws IOException {
        Path root = folder.resolve("root");
        copy(consul, root.resolve("bin/consul"));
        Path shell = Path.of("/bin/sh");
        copy(shell, root.resolve("bin/sh"));
        for (Path program : Set.of(consul, shell)) {
            Matcher library = LIBRARY.matcher(libraries(program));
            while (library.find()) {
                copy(Path.of(library.group(1)), root.resolve(library.group(1).substring(1)));
            }
        }
        Files.writeString(root.resolve("entry-point.sh"), ENTRY_POINT);
        for (String empty : Set.of("consul/config", "consul/data", "tmp")) {
            Files.createDirectories(root.resolve(empty));
        }
        Files.writeString(folder.resolve("Dockerfile"), DOCKERFILE);
    }

    private static void copy(Path from, Path to) throws IOException {
        if (!Files.exists(to)) {
            Files.createDirectories(to.getParent());
            Files.copy(from.toRealPath(), to);
        }
    }

    /** Empty for a program that is linked statically. */
    private static String libraries(Path program) throws IOException {
        Process ldd = new ProcessBuilder("ldd", program.toString()).redirectErrorStream(true).start();
        return new String(ldd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        if (made) {
            docker.removeImageCmd(name).withForce(true).exec();
        }
    }
}
